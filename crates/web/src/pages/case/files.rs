//! What a file that somebody sends really is: by its content, never by its name alone.

use crate::lang::Lang;

/// The largest paper, in bytes.
pub(crate) const LARGEST: usize = 10 * 1024 * 1024;

const PDF: &str = "application/pdf";
const ODT: &str = "application/vnd.oasis.opendocument.text";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const TEXT: &str = "text/plain";
const MARKDOWN: &str = "text/markdown";

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    /// Its media type.
    pub(crate) media: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfit {
    /// What the sender calls the file.
    name: String,
    why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    TooLarge,
    /// By its ending it is this, by its content that.
    Disguised(String, Option<&'static str>),
    Unknown,
    Macros,
}

impl Unfit {
    /// A sentence for the sender that says what to do.
    pub(crate) fn said(&self, lang: Lang) -> String {
        let name = &self.name;
        let most = LARGEST / (1024 * 1024);
        match (&self.why, lang) {
            (Why::TooLarge, Lang::De) => {
                format!("„{name}“ ist größer als {most} MB. Bitte verkleinern Sie die Datei.")
            }
            (Why::TooLarge, Lang::En) => {
                format!("“{name}” is larger than {most} MB. Please make the file smaller.")
            }
            (Why::Disguised(ending, found), Lang::De) => format!(
                "„{name}“ nennt sich {ending}, der Inhalt ist aber {}. Bitte speichern Sie die Datei im richtigen Format und senden Sie sie noch einmal.",
                called(lang, *found)
            ),
            (Why::Disguised(ending, found), Lang::En) => format!(
                "“{name}” is called {ending}, but its content is {}. Please save the file in the right format and send it again.",
                called(lang, *found)
            ),
            (Why::Unknown, Lang::De) => format!(
                "„{name}“ kann nicht angenommen werden. Möglich sind PDF, ODT, DOCX, TXT und MD."
            ),
            (Why::Unknown, Lang::En) => {
                format!("“{name}” cannot be taken. PDF, ODT, DOCX, TXT and MD can.")
            }
            (Why::Macros, Lang::De) => {
                format!("„{name}“ enthält Makros. Bitte speichern Sie das Dokument ohne Makros.")
            }
            (Why::Macros, Lang::En) => {
                format!("“{name}” contains macros. Please save the document without macros.")
            }
        }
    }
}

/// Looks at a file.
pub(crate) fn check(name: &str, bytes: Vec<u8>) -> Result<Checked, Unfit> {
    let unfit = |why| Err(Unfit { name: name.to_owned(), why });
    if bytes.len() > LARGEST {
        return unfit(Why::TooLarge);
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let content = content(&bytes);
    let media = match (ending.as_str(), content) {
        ("pdf", Some(PDF)) => PDF,
        ("odt", Some(ODT)) => ODT,
        ("docx", Some(DOCX)) => DOCX,
        ("txt", Some(TEXT)) => TEXT,
        ("md" | "markdown", Some(TEXT)) => MARKDOWN,
        ("pdf" | "odt" | "docx" | "txt" | "md" | "markdown", found) => {
            return unfit(Why::Disguised(ending.to_uppercase(), found));
        }
        _ => return unfit(Why::Unknown),
    };
    if media == DOCX && holds(&bytes, b"vbaProject.bin") {
        return unfit(Why::Macros);
    }
    Ok(Checked { media, bytes })
}

/// A typed text as a file.
pub(crate) fn typed(text: &str) -> Checked {
    Checked { media: TEXT, bytes: text.as_bytes().to_vec() }
}

/// What the content is, if it is one of the kinds that are taken.
fn content(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"%PDF-") {
        return Some(PDF);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        // An ODT says first what it is, uncompressed; a DOCX names its parts.
        let start = bytes.get(..512.min(bytes.len())).unwrap_or_default();
        let odt = holds(start, b"mimetypeapplication/vnd.oasis.opendocument.text")
            && !holds(start, b"opendocument.text-");
        let docx = holds(bytes, b"[Content_Types].xml") && holds(bytes, b"word/document.xml");
        return if odt { Some(ODT) } else { docx.then_some(DOCX) };
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    text.chars().all(plain).then_some(TEXT)
}

fn called(lang: Lang, content: Option<&str>) -> &'static str {
    match content {
        Some(PDF) => lang.pick("eine PDF-Datei", "a PDF file"),
        Some(ODT) => lang.pick("ein ODT-Dokument", "an ODT document"),
        Some(DOCX) => lang.pick("ein DOCX-Dokument", "a DOCX document"),
        Some(_) => lang.pick("reiner Text", "plain text"),
        None => lang.pick("etwas anderes", "something else"),
    }
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// The ending of a file of this kind.
pub(crate) fn ending(media: &str) -> &'static str {
    match media {
        PDF => "pdf",
        ODT => "odt",
        DOCX => "docx",
        MARKDOWN => "md",
        _ => "txt",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_content_is() {
        let media = |name: &str, bytes: &[u8]| check(name, bytes.to_vec()).map(|file| file.media);
        assert_eq!(media("a.pdf", b"%PDF-1.7 ..."), Ok(PDF));
        assert_eq!(media("a.PDF", b"%PDF-1.7 ..."), Ok(PDF));
        assert_eq!(media("a.md", "# Straße".as_bytes()), Ok(MARKDOWN));
        assert_eq!(media("a.txt", b"x"), Ok(TEXT));
        let odt = b"PK\x03\x04\x14\0\0\0\0\0..mimetypeapplication/vnd.oasis.opendocument.textPK";
        assert_eq!(media("a.odt", odt), Ok(ODT));
        let docx = b"PK\x03\x04[Content_Types].xml....word/document.xml";
        assert_eq!(media("a.docx", docx), Ok(DOCX));
    }

    #[test]
    fn a_disguised_file_is_refused_with_a_sentence() {
        let unfit = |name: &str, bytes: &[u8]| check(name, bytes.to_vec()).unwrap_err();
        let why = |name: &str, bytes: &[u8]| unfit(name, bytes).said(Lang::De);
        let english = unfit("vertrag.pdf", b"just text").said(Lang::En);
        assert!(english.contains("called PDF") && english.contains("plain text"), "{english}");
        assert!(why("vertrag.pdf", b"MZ\x90\0").contains("nennt sich PDF"));
        assert!(why("vertrag.pdf", b"just text").contains("reiner Text"));
        assert!(why("vertrag.txt", b"%PDF-1.7").contains("eine PDF-Datei"));
        assert!(why("vertrag.txt", b"a\0b").contains("etwas anderes"));
        assert!(why("vertrag.docx", b"PK\x03\x04 evil.exe").contains("etwas anderes"));
        assert!(why("vertrag.exe", b"MZ").contains("Möglich sind"));
        let macros = b"PK\x03\x04[Content_Types].xml word/document.xml word/vbaProject.bin";
        assert!(why("vertrag.docx", macros).contains("Makros"));
        assert!(why("gross.txt", &vec![b'a'; LARGEST + 1]).contains("10 MB"));
    }
}
