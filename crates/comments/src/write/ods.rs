//! One sheet as ODS: content, styles inside it, and the setting that holds the headings in place.

use std::fmt::Write;

use super::package::pack;
use super::{Grid, escaped};

const SPREADSHEET: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMES: &str = "urn:oasis:names:tc:opendocument:xmlns";
const OPENING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

pub(crate) fn write(grid: &Grid) -> Vec<u8> {
    let manifest = format!(
        "{OPENING}<manifest:manifest xmlns:manifest=\"{NAMES}:manifest:1.0\" \
         manifest:version=\"1.3\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{SPREADSHEET}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
         <manifest:file-entry manifest:full-path=\"settings.xml\" manifest:media-type=\"text/xml\"/>\
         </manifest:manifest>"
    );
    pack(
        &[
            ("mimetype", SPREADSHEET.to_owned()),
            ("content.xml", content(grid)),
            ("settings.xml", settings(grid)),
            ("META-INF/manifest.xml", manifest),
        ],
        true,
    )
}

fn content(grid: &Grid) -> String {
    let mut xml = format!(
        "{OPENING}<office:document-content xmlns:office=\"{NAMES}:office:1.0\" \
         xmlns:style=\"{NAMES}:style:1.0\" xmlns:table=\"{NAMES}:table:1.0\" \
         xmlns:text=\"{NAMES}:text:1.0\" xmlns:fo=\"{NAMES}:xsl-fo-compatible:1.0\" \
         xmlns:number=\"{NAMES}:datastyle:1.0\" office:version=\"1.3\"><office:automatic-styles>"
    );
    xml.push_str(
        "<number:text-style style:name=\"N\"><number:text-content/></number:text-style>\
         <style:style style:name=\"row\" style:family=\"table-row\"><style:table-row-properties \
         style:use-optimal-row-height=\"true\"/></style:style>",
    );
    for (name, properties) in [("head", "fo:background-color=\"#e6e6e6\" "), ("cell", "")] {
        let bold = if name == "head" { " fo:font-weight=\"bold\"" } else { "" };
        let _ = write!(
            xml,
            "<style:style style:name=\"{name}\" style:family=\"table-cell\" \
             style:data-style-name=\"N\"><style:table-cell-properties {properties}\
             fo:wrap-option=\"wrap\" style:vertical-align=\"top\" \
             fo:border=\"0.5pt solid #000000\"/><style:text-properties fo:font-size=\"10pt\"{bold}/>\
             </style:style>"
        );
    }
    for (at, (_, width)) in grid.columns.iter().enumerate() {
        let _ = write!(
            xml,
            "<style:style style:name=\"c{at}\" style:family=\"table-column\">\
             <style:table-column-properties style:column-width=\"{}mm\"/></style:style>",
            width * 2
        );
    }
    let _ = write!(
        xml,
        "</office:automatic-styles><office:body><office:spreadsheet><table:table \
         table:name=\"{}\">",
        grid.title
    );
    for at in 0..grid.columns.len() {
        let _ = write!(xml, "<table:table-column table:style-name=\"c{at}\"/>");
    }
    xml.push_str("<table:table-header-rows>");
    row(&mut xml, "head", grid.columns.iter().map(|(heading, _)| *heading));
    xml.push_str("</table:table-header-rows>");
    for cells in &grid.rows {
        row(&mut xml, "cell", cells.iter().map(String::as_str));
    }
    xml.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    xml
}

fn row<'a>(xml: &mut String, style: &str, cells: impl Iterator<Item = &'a str>) {
    xml.push_str("<table:table-row table:style-name=\"row\">");
    for text in cells {
        if text.is_empty() {
            let _ = write!(xml, "<table:table-cell table:style-name=\"{style}\"/>");
            continue;
        }
        let _ = write!(
            xml,
            "<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\">"
        );
        for line in escaped(text).split('\n') {
            xml.push_str("<text:p>");
            spaced(xml, line);
            xml.push_str("</text:p>");
        }
        xml.push_str("</table:table-cell>");
    }
    xml.push_str("</table:table-row>");
}

/// The format collapses white space, so every space that would be lost is an element.
fn spaced(xml: &mut String, line: &str) {
    let mut characters = line.chars().peekable();
    let mut after_space = true;
    while let Some(character) = characters.next() {
        match character {
            '\t' => xml.push_str("<text:tab/>"),
            ' ' if after_space || characters.peek().is_none_or(|next| *next == '\t') => {
                xml.push_str("<text:s/>");
            }
            other => xml.push(other),
        }
        after_space = character == ' ' || character == '\t';
    }
}

/// The row of headings stays in view.
fn settings(grid: &Grid) -> String {
    let item = |name: &str, kind: &str, value: &str| {
        format!(
            "<config:config-item config:name=\"{name}\" config:type=\"{kind}\">{value}\
             </config:config-item>"
        )
    };
    let items = [
        item("HorizontalSplitMode", "short", "0"),
        item("VerticalSplitMode", "short", "2"),
        item("VerticalSplitPosition", "int", "1"),
        item("ActiveSplitRange", "short", "2"),
        item("PositionBottom", "int", "1"),
    ]
    .concat();
    format!(
        "{OPENING}<office:document-settings xmlns:office=\"{NAMES}:office:1.0\" \
         xmlns:config=\"{NAMES}:config:1.0\" xmlns:ooo=\"http://openoffice.org/2004/office\" \
         office:version=\"1.3\"><office:settings><config:config-item-set \
         config:name=\"ooo:view-settings\"><config:config-item-map-indexed \
         config:name=\"Views\"><config:config-item-map-entry>{}\
         <config:config-item-map-named config:name=\"Tables\"><config:config-item-map-entry \
         config:name=\"{title}\">{items}</config:config-item-map-entry>\
         </config:config-item-map-named></config:config-item-map-entry>\
         </config:config-item-map-indexed></config:config-item-set></office:settings>\
         </office:document-settings>",
        item("ActiveTable", "string", grid.title),
        title = grid.title
    )
}
