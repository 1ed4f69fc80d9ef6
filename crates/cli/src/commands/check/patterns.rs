//! Texts that one pattern brings forth for many members: where all are sound they are one report, since
//! they differ in names and holidays only.

use std::path::Path;

use super::{Report, Verdict};

/// One report for all sound texts of a pattern: the most days of silence of any, the states of all.
pub(super) fn together(reports: Vec<Report>) -> Vec<Report> {
    let mut together: Vec<Report> = Vec::new();
    for report in reports {
        let pattern = pattern(&report).map(Path::to_path_buf);
        let same = |known: &&mut Report| {
            let sound = [&report, &**known].iter().all(|one| one.verdict == Verdict::Sound);
            sound && report.kind == known.kind && self::pattern(known) == pattern.as_deref()
        };
        match pattern.as_ref().and_then(|_| together.iter_mut().find(same)) {
            Some(known) => {
                known.silent = known.silent.max(report.silent);
                known.explored += report.explored;
                known.took += report.took;
                known.more += 1;
            }
            None => together.push(report),
        }
    }
    together
}

/// The file of the pattern: what is written out of it has a name below it.
fn pattern(report: &Report) -> Option<&Path> {
    let folder = Path::new(&report.source.name).parent()?;
    folder.extension().is_some_and(|ext| ext == "yaml" || ext == "yml").then_some(folder)
}

/// Of how many a report speaks, in words.
pub(super) fn told(report: &Report) -> String {
    match report.more {
        0 => String::new(),
        more => format!(", and so for {more} more members"),
    }
}
