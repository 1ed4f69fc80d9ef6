//! A page of plain text, its lines broken where they would grow too long.

/// Where lines are broken (characters).
const WIDTH: usize = 96;

/// Lines broken at [`WIDTH`].
#[derive(Default)]
pub(super) struct Page {
    /// What stands on it so far.
    pub(super) text: String,
    /// How far lines are indented (characters).
    pub(super) indent: usize,
}

impl Page {
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn paragraph(&mut self, words: &str) {
        let indent = self.indent;
        self.filled(indent, "", words);
    }

    pub(super) fn item(&mut self, words: &str) {
        let indent = self.indent;
        self.filled(indent, "– ", words);
    }

    fn filled(&mut self, indent: usize, mark: &str, words: &str) {
        let hang = indent + mark.chars().count();
        let mut line = format!("{}{mark}", " ".repeat(indent));
        let mut width = hang;
        for (n, word) in words.split_whitespace().enumerate() {
            let length = word.chars().count();
            if n > 0 && width + 1 + length > WIDTH {
                self.line(&line);
                line = " ".repeat(hang);
                width = hang;
            } else if n > 0 {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
        }
        self.line(&line);
    }
}
