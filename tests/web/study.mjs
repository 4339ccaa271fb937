// The report that the page is made of: the exams of the demo, a policy with sites, actions, steps and an approval, and
// waivers of two findings.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const policy = `qap 1.0
policy org.example.web "T1w: echo time, repetition time and coverage" version 1.2.0
goal "the same contrast at every site"
owner "imaging group"
audience researcher
approval "ethics board" until 2027-06-30
steps
  acquire: "MR acquisition" sop "SOP-12" at site out "DICOM"
  read: "Reading" in "report" at central
end
dictionary dicom 2026b, vendors 1
missing means unknown
site is Manufacturer end
series T1w is
  Modality = MR and MRAcquisitionType = "3D" and no value of ImageType is one of (DERIVED, LOCALIZER)
end
rule TE "Echo time" major, for each T1w series
  require EchoTime by vendor
    SIEMENS: 2.88 ms .. 2.90 ms
    GE:      2.0 ms ± 0.1 ms
    other:   not assessed because "the protocol names two vendors"
  say "TE is {EchoTime}; the protocol asks for {expected}."
  action "Reload the study protocol and scan again" by "technologist"
end
rule TR "Repetition time" major, for each T1w series, after TE: require RepetitionTime >= 3 ms
rule WHOLE "Whole head" critical, for each T1w series
  require at least 160 slices
  action "Scan again with 176 slices, from vertex to chin" by "technologist"
end
rule MANY minor, for each site: require at most 6 exams
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
`;

/** Runs a command; every exit code that says what was decided will do. */
function decided(command, args) {
  const ran = spawnSync(command, args, { encoding: 'utf8' });
  if (![0, 1, 2].includes(ran.status)) throw new Error(`${command} ${args.join(' ')}: ${ran.status}\n${ran.stderr}`);
}

/** The folder of a report with waivers: report.json and report.html. */
export function makeStudy(qapc, demoExams, folder) {
  const [exams, key, file, waivers, report] = ['exams', 'web.key', 'web.qap', 'waivers.qap', 'report'].map((name) =>
    join(folder, name),
  );
  rmSync(exams, { recursive: true, force: true });
  execFileSync(demoExams, [exams]);
  writeFileSync(file, policy);
  const run = ['run', file, exams, '--key', key, '--as-of', '2026-11-29', '-o', report];
  decided(qapc, run);
  const { findings } = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'));
  const failed = findings.find((found) => found.rule === 'TE' && found.verdict === 'fail');
  const te = `waive TE for exam "${failed.exam}" until 2026-12-15 because "the console was reset" by "PI"\n`;
  writeFileSync(waivers, `qap 1.0\nwaivers for org.example.web\n${te}`);
  decided(qapc, [...run, '--waivers', waivers, '--number', 'R-2026-014']);
  return report;
}

/** The report with its exams over and over, under other codes. */
export function many(report, count) {
  const large = { ...report, exams: [], findings: [] };
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  for (let i = 0; i < count; ++i) {
    const exam = report.exams[i % report.exams.length];
    let code = '';
    for (let rest = i, k = 0; k < 12; ++k, rest = Math.floor(rest / 32)) code = alphabet[rest % 32] + code;
    large.exams.push({ ...exam, exam: code });
    for (const found of report.findings) if (found.exam === exam.exam) large.findings.push({ ...found, exam: code });
  }
  large.input = { ...report.input, exams: count };
  return large;
}
