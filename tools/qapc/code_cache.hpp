// Native code of policies, kept between runs in the user's cache folder. Floor 7 (tools).
#pragma once

#include "compiler/codegen/jit.hpp"

namespace qapc::tools {

/// In `$XDG_CACHE_HOME/qapc` or `~/.cache/qapc`, made at first use. A file in it begins with the SHA-256 of the rest,
/// and is used when that is right; the folder is used when it is this user's and nobody else may write into it. Without
/// such a folder nothing is found and nothing kept.
codegen::Cache code_cache();

}  // namespace qapc::tools
