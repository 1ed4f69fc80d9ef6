//! `umlauf comments`: reads a table of comments as Länder send it, and writes it in another form.
//!
//! Whoever collects comments sees before anything else whether a table can be read, and row by row
//! what is wrong with it.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;
use umlauf_comments::{Format, Imported, Limits, Table, read, write};

use crate::failure::Failure;
use crate::out;

/// Reads a table of comments (xlsx, ODS or CSV, told apart by content), reports every faulty row as
/// JSON, and writes the table in another form where asked.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The table, as a spreadsheet program wrote it.
    file: PathBuf,
    /// Where to write it: the ending says how (`.xlsx`, `.ods`, `.csv`, or `.json` for the canonical
    /// form). Rows with faults are left out of it.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'t> {
    rows: usize,
    comments: usize,
    faults: Vec<Fault<'t>>,
    left_out: Vec<LeftOut<'t>>,
}

#[derive(Serialize)]
struct Fault<'t> {
    sheet: &'t str,
    row: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'t str>,
    what: &'t str,
    remedy: &'t str,
}

#[derive(Serialize)]
struct LeftOut<'t> {
    sheet: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'t str>,
    rows: usize,
    why: &'t str,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let form = args.output.as_deref().map(Form::of).transpose()?;
    let limits = Limits::default();
    let bytes = bytes(&args.file, limits.bytes)?;
    let imported = read(&bytes, &limits).map_err(|error| {
        Failure::input(format!("`{}`: {}", args.file.display(), error.german()))
    })?;
    out::json(&report(&imported))?;
    if let (Some(output), Some(form)) = (&args.output, form) {
        let written = std::fs::write(output, form.written(&imported.table));
        written.map_err(|error| {
            Failure::Surroundings(anyhow::anyhow!("cannot write `{}`: {error}", output.display()))
        })?;
    }
    let (good, faulty) = (imported.table.rows().len(), imported.faulty_rows());
    out::say(format!("{good} Anmerkungen gelesen, {faulty} Zeilen mit Fehlern."));
    Ok(if faulty == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// At most one byte more than may be read: that much is enough to be refused.
pub(crate) fn bytes(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| Failure::call(format!("cannot read `{}`: {error}", path.display())))?;
    Ok(bytes)
}

fn report(imported: &Imported) -> Report<'_> {
    let faults = imported.faults.iter().map(|fault| Fault {
        sheet: &fault.sheet,
        row: fault.row,
        column: fault.column.as_deref(),
        what: &fault.what,
        remedy: &fault.remedy,
    });
    let left_out = imported.left_out.iter().map(|part| LeftOut {
        sheet: &part.sheet,
        column: part.column.as_deref(),
        rows: part.rows,
        why: &part.why,
    });
    Report {
        rows: imported.rows_seen,
        comments: imported.table.rows().len(),
        faults: faults.collect(),
        left_out: left_out.collect(),
    }
}

/// In which form a table is written.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Sheet(Format),
    Canonical,
}

impl Form {
    pub(crate) fn of(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if ending.eq_ignore_ascii_case("json") {
            return Ok(Self::Canonical);
        }
        let format = Format::ALL.into_iter().find(|f| f.extension().eq_ignore_ascii_case(ending));
        format.map(Self::Sheet).ok_or_else(|| {
            let path = path.display();
            Failure::call(format!("`{path}` must end in `.xlsx`, `.ods`, `.csv` or `.json`"))
        })
    }

    pub(crate) fn written(self, table: &Table) -> Vec<u8> {
        match self {
            Self::Sheet(format) => write(table, format),
            Self::Canonical => table.to_json().into_bytes(),
        }
    }
}
