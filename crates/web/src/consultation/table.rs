//! A table of comments that somebody sends: read within limits, with a report that counts every row.

use umlauf_comments::{Comment, Imported, LeftOut, Limits, RowFault, Table, Unreadable};
use umlauf_workflow::{LARGEST_TABLE, TableRef};

use crate::Web;
use crate::fail::Fail;
use crate::lang::Lang;

/// What was read of a file.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Report {
    /// What the sender calls the file.
    pub(crate) name: String,
    /// Rows with content below the headings …
    pub(crate) seen: usize,
    /// … how many of them are comments …
    pub(crate) taken: usize,
    /// … and how many have faults.
    pub(crate) faulty: usize,
    pub(crate) faults: Vec<Fault>,
    pub(crate) left_out: Vec<String>,
}

/// Why a row is no comment.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Fault {
    /// `Blatt 1, Zeile 7, E · Art`.
    pub(crate) place: String,
    pub(crate) what: String,
    pub(crate) remedy: String,
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfit(Unreadable);

impl Unfit {
    pub(crate) fn said(&self, lang: Lang) -> String {
        match lang {
            Lang::De => self.0.german(),
            // The English sentence is the one programs read; it begins in lower case there.
            Lang::En => {
                let said = self.0.to_string();
                let mut letters = said.chars();
                let first = letters.next().map(|first| first.to_uppercase().to_string());
                format!(
                    "The file cannot be taken. {}{}.",
                    first.unwrap_or_default(),
                    letters.as_str()
                )
            }
        }
    }
}

/// Most faults that are kept of one file: whoever has more begins with these.
const FAULTS: usize = 200;

/// Reads a file. What it is, its content says, never its name.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<(Vec<Comment>, Report), Unfit> {
    let most = usize::try_from(LARGEST_TABLE).unwrap_or(usize::MAX);
    let limits = Limits { rows: most, ..Limits::default() };
    let imported = umlauf_comments::read(bytes, &limits).map_err(Unfit)?;
    let report = report(name, &imported);
    Ok((imported.table.into_rows(), report))
}

/// Keeps a table by the digest of its canonical form; nothing if it is empty or too long.
pub(crate) async fn kept(web: &Web, table: &Table) -> Result<Option<TableRef>, Fail> {
    let count = u32::try_from(table.rows().len()).unwrap_or(u32::MAX);
    if count == 0 || count > LARGEST_TABLE {
        return Ok(None);
    }
    let digest = web.engine().keep(&table.to_json()).await?;
    Ok(Some(TableRef { digest, count }))
}

fn report(name: &str, imported: &Imported) -> Report {
    Report {
        name: name.chars().filter(|c| !c.is_control()).take(120).collect(),
        seen: imported.rows_seen,
        taken: imported.table.rows().len(),
        faulty: imported.faulty_rows(),
        faults: imported.faults.iter().take(FAULTS).map(fault).collect(),
        left_out: imported.left_out.iter().map(left_out).collect(),
    }
}

fn fault(fault: &RowFault) -> Fault {
    let sheet = if fault.sheet.is_empty() { String::new() } else { format!("{}, ", fault.sheet) };
    let column = fault.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
    Fault {
        place: format!("{sheet}Zeile {}{column}", fault.row),
        what: fault.what.clone(),
        remedy: fault.remedy.clone(),
    }
}

fn left_out(left: &LeftOut) -> String {
    left.why.clone()
}
