//! One sheet as xlsx: the five parts that a spreadsheet must have, and nothing else.
//!
//! Texts stand in their cells as strings with the style *text* and the mark that protects them
//! (`quotePrefix`), so that a program neither computes nor converts them, even when they are edited.

use std::fmt::Write;

use super::package::pack;
use super::{Grid, escaped};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OPENING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

pub(crate) fn write(grid: &Grid) -> Vec<u8> {
    let types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let content_types = format!(
        "{OPENING}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{types}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{types}.worksheet+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{types}.styles+xml\"/></Types>"
    );
    let top = format!(
        "{OPENING}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         </Relationships>"
    );
    let workbook = format!(
        "{OPENING}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
         <sheet name=\"{title}\" sheetId=\"1\" r:id=\"rId1\"/></sheets><definedNames>\
         <definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">{title}!$1:$1</definedName>\
         </definedNames></workbook>",
        title = grid.title
    );
    let relations = format!(
        "{OPENING}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>\
         </Relationships>"
    );
    pack(
        &[
            ("[Content_Types].xml", content_types),
            ("_rels/.rels", top),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/styles.xml", styles()),
            ("xl/worksheets/sheet1.xml", sheet(grid)),
        ],
        false,
    )
}

/// Three styles of cells: 0 the default, 1 headings, 2 texts.
fn styles() -> String {
    let border = "<left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/>\
                  <bottom style=\"thin\"/><diagonal/>";
    let alignment = "<alignment vertical=\"top\" wrapText=\"1\"/>";
    let text = "numFmtId=\"49\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" \
                applyAlignment=\"1\"";
    format!(
        "{OPENING}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\">\
         <font><sz val=\"10\"/><name val=\"Arial\"/></font>\
         <font><b/><sz val=\"10\"/><name val=\"Arial\"/></font></fonts>\
         <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill>\
         <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE6E6E6\"/></patternFill></fill>\
         </fills><borders count=\"2\">\
         <border><left/><right/><top/><bottom/><diagonal/></border><border>{border}</border>\
         </borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" \
         borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\">\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf {text} fontId=\"1\" fillId=\"2\" applyFont=\"1\" applyFill=\"1\">{alignment}</xf>\
         <xf {text} fontId=\"0\" fillId=\"0\" quotePrefix=\"1\">{alignment}</xf></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
         </styleSheet>"
    )
}

fn sheet(grid: &Grid) -> String {
    let mut xml = format!(
        "{OPENING}<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
         <sheetViews><sheetView workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>\
         <selection pane=\"bottomLeft\"/></sheetView></sheetViews><cols>"
    );
    for (at, (_, width)) in (1..).zip(&grid.columns) {
        let at: u32 = at;
        // Writing to a string does not fail.
        let _ = write!(xml, "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    xml.push_str("</cols><sheetData>");
    row(&mut xml, 1, grid.columns.iter().map(|(heading, _)| *heading));
    for (at, cells) in (2..).zip(&grid.rows) {
        row(&mut xml, at, cells.iter().map(String::as_str));
    }
    xml.push_str(
        "</sheetData><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>\
         </worksheet>",
    );
    xml
}

fn row<'a>(xml: &mut String, number: u32, cells: impl Iterator<Item = &'a str>) {
    let style = if number == 1 { 1 } else { 2 };
    let _ = write!(xml, "<row r=\"{number}\">");
    for (at, text) in (b'A'..=b'Z').zip(cells) {
        let column = char::from(at);
        if text.is_empty() {
            let _ = write!(xml, "<c r=\"{column}{number}\" s=\"{style}\"/>");
            continue;
        }
        // What looks like an escaped character of this format is escaped itself.
        let text = escaped(text).replace("_x", "_x005F_x");
        let _ = write!(
            xml,
            "<c r=\"{column}{number}\" s=\"{style}\" t=\"inlineStr\"><is>\
             <t xml:space=\"preserve\">{text}</t></is></c>"
        );
    }
    xml.push_str("</row>");
}
