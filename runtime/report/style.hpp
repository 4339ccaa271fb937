// The page's style: light and dark, printable, no colour that says something alone. Floor 5 (runtime/report).
#pragma once

#include <string_view>

namespace qapc::report {

inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --page: #ffffff; --panel: #f6f8fa;
  --good: #1a7f37; --look: #7d4e00; --bad: #b32020; --none: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b1; --line: #3d444d; --page: #0d1117; --panel: #161b22; --good: #4ac26b; --look: #e3b341;
    --bad: #ff8182; --none: #9da7b1; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p { margin: .4rem 0; }
.soft, small { color: var(--soft); }
.verdict { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; margin: 1rem 0; }
.verdict b { font-size: 1.25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--panel); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, .code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
.exam { white-space: nowrap; }
.accept, .pass { color: var(--good); } .review, .warn { color: var(--look); } .reject, .fail { color: var(--bad); }
.unknown, .none { color: var(--none); }
.filter { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: baseline; margin: .4rem 0 .8rem; }
.filter input { width: 18rem; max-width: 100%; }
.filter[hidden] { display: none; }
.filter input, .filter select, .filter button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: .3rem;
  padding: .15rem .4rem; }
ul { margin: .3rem 0; padding-left: 1.3rem; }
details { margin: .5rem 0; } summary { cursor: pointer; }
a { color: inherit; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
pre { white-space: pre-wrap; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } nav, .filter { display: none; } details > * { display: block; } tr { break-inside: avoid; } }
)css";

}  // namespace qapc::report
