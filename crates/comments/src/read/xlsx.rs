//! Sheets of an xlsx file: the parts that hold text, in the order in which they point to each other.
//!
//! Formulas give the value that was stored with them and are never looked at; links to other files
//! are not followed; charts, pictures and macros are not read at all.

use std::collections::BTreeMap;

use super::archive::Archive;
use super::decimal;
use super::sheet::{Budget, Cell, Collected, Flaw, Merge, Sheet};
use super::xml::{Piece, Tag, Xml};
use crate::unreadable::{Measure, Unreadable};

/// What the cells of all sheets point to.
#[derive(Default)]
struct Shared {
    strings: Vec<Cell>,
    /// By cell style: whether numbers are shown as dates.
    dates: Vec<bool>,
    from_1904: bool,
}

/// A relation of one part to another.
struct Relation {
    kind: String,
    target: String,
}

/// Reads all sheets.
pub(crate) fn read(archive: &mut Archive, budget: &mut Budget) -> Result<Vec<Sheet>, Unreadable> {
    let top = relations(archive, "_rels/.rels", "")?;
    let workbook = top
        .values()
        .find(|relation| relation.kind == "officeDocument")
        .map_or("xl/workbook.xml", |relation| &relation.target)
        .to_owned();
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let relations = relations(archive, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let book = archive.need(&workbook)?;
    let (listed, from_1904) = sheets(&workbook, &book, budget.limits.sheets)?;

    let mut shared = Shared { from_1904, ..Shared::default() };
    for relation in relations.values() {
        match relation.kind.as_str() {
            "sharedStrings" => {
                if let Some(part) = archive.get(&relation.target)? {
                    let most = budget.limits.rows.saturating_mul(budget.limits.columns.into());
                    shared.strings = strings(&relation.target, &part, most)?;
                }
            }
            "styles" => {
                if let Some(part) = archive.get(&relation.target)? {
                    shared.dates = date_styles(&relation.target, &part)?;
                }
            }
            _ => {}
        }
    }

    let mut found = Vec::new();
    for (mut sheet, id) in listed {
        let Some(relation) = relations.get(&id).filter(|relation| relation.kind == "worksheet")
        else {
            continue;
        };
        let part = archive.need(&relation.target)?;
        cells(&relation.target, &part, &shared, &mut sheet, budget)?;
        found.push(sheet);
    }
    Ok(found)
}

/// The relations of a part by id, those inside the package only.
fn relations(
    archive: &mut Archive,
    part: &str,
    folder: &str,
) -> Result<BTreeMap<String, Relation>, Unreadable> {
    let part = part.trim_start_matches('/');
    let mut found = BTreeMap::new();
    let Some(bytes) = archive.get(part)? else {
        return Ok(found);
    };
    let mut xml = Xml::new(part, &bytes)?;
    while let Some(piece) = xml.next()? {
        let Piece::Open(tag) = piece else { continue };
        if tag.name != "Relationship"
            || tag.get("TargetMode").is_some_and(|mode| mode != "Internal")
        {
            continue;
        }
        if let (Some(id), Some(kind), Some(target)) =
            (tag.get("Id"), tag.get("Type"), tag.get("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.insert(id, Relation { kind, target: resolved(folder, &target) });
        }
    }
    Ok(found)
}

/// A target as the name of an entry: relative to the folder unless it begins with `/`.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// The sheets that the workbook lists with the ids of their parts, and whether days count from 1904.
fn sheets(
    part: &str,
    bytes: &[u8],
    most: usize,
) -> Result<(Vec<(Sheet, String)>, bool), Unreadable> {
    let mut listed = Vec::new();
    let mut from_1904 = false;
    let mut xml = Xml::new(part, bytes)?;
    while let Some(piece) = xml.next()? {
        let Piece::Open(tag) = piece else { continue };
        match tag.name.as_str() {
            "workbookPr" => from_1904 = tag.is_true("date1904"),
            "sheet" => {
                let hidden = tag.get("state").is_some_and(|state| state != "visible");
                let name = tag.get("name").unwrap_or_default();
                let id = tag.get("id").unwrap_or_default();
                listed.push((Sheet { name, hidden, ..Sheet::default() }, id));
                if listed.len() > most {
                    return Err(Unreadable::TooMuch { what: Measure::Sheets, limit: most });
                }
            }
            _ => {}
        }
    }
    Ok((listed, from_1904))
}

/// The table of strings, of which each is one text whatever its fonts are.
fn strings(part: &str, bytes: &[u8], most: usize) -> Result<Vec<Cell>, Unreadable> {
    let mut found = Vec::new();
    let mut xml = Xml::new(part, bytes)?;
    while let Some(piece) = xml.next()? {
        let Piece::Open(tag) = piece else { continue };
        if tag.name == "si" {
            found.push(string(&mut xml, "si")?);
            if found.len() > most {
                return Err(Unreadable::TooMuch { what: Measure::Text, limit: most });
            }
        }
    }
    Ok(found)
}

/// The text inside an element that was opened: all `t` in it, but not how they are pronounced.
fn string(xml: &mut Xml, until: &str) -> Result<Cell, Unreadable> {
    let mut text = Collected::default();
    let mut inside = false;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) if tag.name == "rPh" => xml.skip()?,
            Piece::Open(tag) => inside = tag.name == "t",
            Piece::Text(part) if inside => text.push(&part),
            Piece::Text(_) => {}
            Piece::Close(name) if name == until => break,
            Piece::Close(_) => inside = false,
        }
    }
    let cell = text.into_cell();
    if cell.text.contains("_x") {
        return Ok(Cell { text: unescaped(&cell.text).into(), ..cell });
    }
    Ok(cell)
}

/// `_x000D_` is how the format writes characters that XML cannot.
fn unescaped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        whole.push_str(before);
        let code = from.get(2..6).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = code.filter(|_| from.as_bytes().get(6) == Some(&b'_'));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(character) = character.and_then(char::from_u32) {
            whole.push(character);
            rest = from.get(7..).unwrap_or_default();
        } else {
            whole.push_str("_x");
            rest = from.get(2..).unwrap_or_default();
        }
    }
    whole.push_str(rest);
    whole
}

/// For each cell style whether it shows numbers as dates.
fn date_styles(part: &str, bytes: &[u8]) -> Result<Vec<bool>, Unreadable> {
    let mut formats: BTreeMap<u32, bool> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut of_cells = false;
    let mut xml = Xml::new(part, bytes)?;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) => match tag.name.as_str() {
                "numFmt" => {
                    let code = tag.get("formatCode").unwrap_or_default();
                    if let Some(id) = tag.number("numFmtId") {
                        formats.insert(id, decimal::is_date_format(&code));
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells => {
                    let id = tag.number("numFmtId").unwrap_or_default();
                    let built_in = matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                    styles.push(formats.get(&id).copied().unwrap_or(built_in));
                }
                _ => {}
            },
            Piece::Close(name) if name == "cellXfs" => of_cells = false,
            _ => {}
        }
    }
    Ok(styles)
}

/// The cells and merged ranges of one sheet.
fn cells(
    part: &str,
    bytes: &[u8],
    shared: &Shared,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    let mut xml = Xml::new(part, bytes)?;
    let (mut row, mut next_row) = (0, 0);
    let mut next_column = 0;
    while let Some(piece) = xml.next()? {
        let Piece::Open(tag) = piece else { continue };
        match tag.name.as_str() {
            "row" => {
                row = match tag.number("r") {
                    Some(number) => number.checked_sub(1).ok_or_else(|| xml.broken("row 0"))?,
                    None => next_row,
                };
                next_row = row.saturating_add(1);
                next_column = 0;
            }
            "c" => {
                let column = match tag.get("r") {
                    Some(place) => {
                        let (at, column) = cell_place(&place)
                            .ok_or_else(|| xml.broken(format!("no cell is called `{place}`")))?;
                        row = at;
                        column
                    }
                    None => next_column,
                };
                next_column = column.saturating_add(1);
                if let Some(cell) = value(&mut xml, &tag, shared)? {
                    budget.put(sheet, row, column, &cell)?;
                }
            }
            "mergeCell" => {
                let range = tag.get("ref").unwrap_or_default();
                let (first, last) = range.split_once(':').unwrap_or((&range, &range));
                if let (Some((top, left)), Some((bottom, _))) =
                    (cell_place(first), cell_place(last))
                {
                    let left = u16::try_from(left).unwrap_or(u16::MAX);
                    budget.merge(sheet, Merge { top, bottom, left })?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What stands in a cell that was opened, up to its end.
fn value(xml: &mut Xml, tag: &Tag, shared: &Shared) -> Result<Option<Cell>, Unreadable> {
    let (mut value, mut formula, mut stored) = (Collected::default(), false, false);
    let mut inline = None;
    let mut inside = false;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) => {
                inside = tag.name == "v";
                match tag.name.as_str() {
                    "v" => stored = true,
                    "f" => formula = true,
                    "is" => inline = Some(string(xml, "is")?),
                    _ => {}
                }
            }
            Piece::Text(part) if inside => value.push(&part),
            Piece::Text(_) => {}
            Piece::Close(name) if name == "c" => break,
            Piece::Close(_) => inside = false,
        }
    }
    if let Some(inline) = inline {
        return Ok(Some(inline));
    }
    let kind = tag.get("t").unwrap_or_default();
    // An empty text may be what a formula gave; an empty number is one that was never computed.
    if !stored || kind != "str" && formula && value.text().is_empty() {
        let flaw = Some(Flaw::Uncomputed);
        return Ok(formula.then(|| Cell { text: "".into(), flaw }));
    }
    Ok(Some(match kind.as_str() {
        "s" => {
            let at = value.text().trim().parse::<usize>().ok();
            let cell = at.and_then(|at| shared.strings.get(at));
            cell.cloned().ok_or_else(|| xml.broken("a cell points to no string"))?
        }
        "str" | "inlineStr" if value.text().contains("_x") => Cell::new(&unescaped(value.text())),
        "str" | "inlineStr" | "d" => value.into_cell(),
        "b" => Cell::new(if value.text().trim() == "1" { "WAHR" } else { "FALSCH" }),
        "e" => Cell { flaw: Some(Flaw::Error), ..value.into_cell() },
        _ => {
            let style = tag.number("s").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
            let is_date = shared.dates.get(style).copied().unwrap_or_default();
            let date = if is_date { decimal::date(value.text(), shared.from_1904) } else { None };
            Cell::new(&date.unwrap_or_else(|| decimal::plain(value.text())))
        }
    }))
}

/// Row and column of `C7`, from 0.
fn cell_place(place: &str) -> Option<(u32, u32)> {
    let place = place.trim().trim_start_matches('$');
    let end = place.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = place.split_at(end);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = row.trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}
