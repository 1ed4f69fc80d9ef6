//! The shape of a step and the words in it. Kinds differ by shape, not only by colour.

use crate::show::german;
use crate::show::layout::Point;
use crate::show::measure::{widest, width, wrap};
use crate::show::xml::Xml;
use crate::{Ending, Kind, Step, Workflow};

use super::{SMALL, TITLE, line, text};

/// The least and the usual width of the words in a box.
const WORDS: (i32, i32) = (132, 208);
/// A word longer than that is cut.
const WORD: i32 = 300;
/// Between words and border.
const PAD: (i32, i32) = (14, 11);
/// How far the sides of hexagons and parallelograms lean.
const LEAN: i32 = 20;
/// The room of the sign of an end.
const SIGN: i32 = 24;

/// A step as it is drawn.
pub(super) struct Shape {
    pub(super) title: String,
    pub(super) ending: Option<Ending>,
    /// The whole width, points of a hexagon included.
    pub(super) width: i32,
    pub(super) height: i32,
    form: Form,
    heads: Vec<String>,
    smalls: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Box,
    Hexagon,
    Leaning,
    Stadium,
}

impl Shape {
    pub(super) fn of(workflow: &Workflow, step: &Step) -> Self {
        let (form, ending) = match step.kind {
            Kind::By { .. } | Kind::Consult(_) | Kind::Run(_) => (Form::Box, None),
            Kind::Vote(_) => (Form::Hexagon, None),
            Kind::Wait => (Form::Leaning, None),
            Kind::Ends { ending, .. } => (Form::Stadium, Some(ending)),
        };
        // Letters of a title are bold and therefore wider than measured.
        let longest = step.title.split_whitespace().map(|word| width(word, TITLE + 3)).max();
        let most = longest.unwrap_or_default().clamp(WORDS.1, WORD);
        let heads = wrap(&step.title, TITLE + 3, most);
        let smalls: Vec<String> =
            smalls(workflow, step).iter().flat_map(|words| wrap(words, SMALL, WORDS.1)).collect();
        let words = widest(&heads, TITLE + 3).max(widest(&smalls, SMALL)).max(WORDS.0);
        let sides = match form {
            Form::Box => 0,
            Form::Hexagon | Form::Leaning => 2 * LEAN,
            Form::Stadium => SIGN + 8,
        };
        let width = (words + 2 * PAD.0 + sides + 1) / 2 * 2;
        let rows = |lines: &[String], size| i32::try_from(lines.len()).unwrap_or(1) * line(size);
        let height = rows(&heads, TITLE) + rows(&smalls, SMALL) + 2 * PAD.1;
        let height = (height.max(46) + 1) / 2 * 2;
        Self { title: step.title.clone(), ending, width, height, form, heads, smalls }
    }

    /// How far from the middle arrows may meet its upper and lower side.
    pub(super) fn side(&self) -> i32 {
        let lean = match self.form {
            Form::Box => 14,
            Form::Hexagon | Form::Leaning => LEAN + 10,
            Form::Stadium => (self.height / 2).min(self.width / 4),
        };
        self.width / 2 - lean
    }

    /// How far the right side lies inside the width, at a distance below the middle.
    pub(super) fn inset(&self, down: i32) -> i32 {
        let half = self.height / 2;
        match self.form {
            Form::Box | Form::Stadium => 0,
            Form::Hexagon => LEAN * down.abs() / half,
            Form::Leaning => LEAN * (down + half) / self.height,
        }
    }

    /// `: Geschäftsstelle, 20 Arbeitstage`, for ears and for the mouse.
    pub(super) fn said(&self) -> String {
        if self.smalls.is_empty() {
            return String::new();
        }
        format!(": {}", self.smalls.join(", ").replace(" · ", ", "))
    }

    /// A second border further out.
    pub(super) fn ring(&self, middle: Point, xml: &mut Xml) {
        self.outline("ring", (middle.across, middle.along), 6, xml);
    }

    pub(super) fn draw(&self, middle: Point, xml: &mut Xml) {
        let (x, y) = (middle.across, middle.along);
        self.outline("shape", (x, y), 0, xml);
        if let Some(ending) = self.ending {
            self.outline("inner", (x, y), -4, xml);
            sign(ending, (x - self.width / 2 + SIGN, y), xml);
        }
        let x = if self.form == Form::Stadium { x + SIGN / 2 } else { x };
        let count = |lines: &[String]| i32::try_from(lines.len()).unwrap_or(1);
        let tall = count(&self.heads) * line(TITLE) + count(&self.smalls) * line(SMALL);
        let mut top = y - tall / 2;
        for (lines, class, size) in [(&self.heads, "title", TITLE), (&self.smalls, "small", SMALL)]
        {
            for words in lines {
                text(xml, class, (x, top + size), size, "middle", words);
                top += line(size);
            }
        }
    }

    /// The border, so much further out.
    fn outline(&self, class: &str, (x, y): (i32, i32), out: i32, xml: &mut Xml) {
        let (half, tall) = (self.width / 2 + out, self.height / 2 + out);
        let (left, right, top, bottom) = (x - half, x + half, y - tall, y + tall);
        let thick = if class == "ring" { "3" } else { "1.5" };
        let stroke = [("stroke", "currentColor"), ("stroke-width", thick)];
        let d = match self.form {
            Form::Box | Form::Stadium => {
                let round = if self.form == Form::Box { 6 + out.max(0) } else { tall };
                let (width, height) = ((2 * half).to_string(), (2 * tall).to_string());
                let (left, top, round) = (left.to_string(), top.to_string(), round.to_string());
                let attributes = [
                    ("class", class),
                    ("x", left.as_str()),
                    ("y", top.as_str()),
                    ("width", width.as_str()),
                    ("height", height.as_str()),
                    ("rx", round.as_str()),
                    stroke[0],
                    stroke[1],
                ];
                xml.empty("rect", &attributes);
                return;
            }
            Form::Hexagon => format!(
                "M{} {top}H{}L{right} {y}L{} {bottom}H{}L{left} {y}Z",
                left + LEAN,
                right - LEAN,
                right - LEAN,
                left + LEAN
            ),
            Form::Leaning => {
                format!("M{} {top}H{right}L{} {bottom}H{left}Z", left + LEAN, right - LEAN)
            }
        };
        let mut attributes = vec![("class", class), ("d", d.as_str()), stroke[0], stroke[1]];
        if self.form == Form::Leaning && class == "shape" {
            attributes.push(("stroke-dasharray", "6 5"));
        }
        xml.empty("path", &attributes);
    }
}

/// The lines below the title: who, how long, by which rule; how it ends.
fn smalls(workflow: &Workflow, step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    match &step.kind {
        Kind::By { .. } | Kind::Consult(_) | Kind::Run(_) | Kind::Wait => {
            lines.extend(german::in_short(step))
        }
        Kind::Vote(vote) => {
            lines.extend(german::in_short(step));
            if let Ok(rule) = workflow.body.rule(vote.rule.as_str()) {
                lines.push(format!("Regel: {}", rule.title));
            }
        }
        Kind::Ends { ending, number } => {
            let meaning = ending.german();
            if step.title.to_lowercase() != meaning.to_lowercase() {
                lines.push(meaning.to_owned());
            }
            if *number {
                lines.push(String::from("erhält eine Nummer"));
            }
        }
    }
    for line in &mut lines {
        *line = line.replacen(", ", " · ", 1);
    }
    lines
}

/// The sign of an end, in a square of sixteen pixels.
fn sign(ending: Ending, (x, y): (i32, i32), xml: &mut Xml) {
    let d = match ending {
        Ending::Adopted => format!("M{} {}l5 5l8 -11", x - 6, y + 1),
        Ending::Rejected => format!("M{} {}l12 12m0 -12l-12 12", x - 6, y - 6),
        Ending::Referred => format!("M{} {y}h14m-6 -6l6 6l-6 6", x - 7),
        Ending::Withdrawn => format!("M{} {}h4a4 4 0 0 0 0 -8h-10m4 -4l-4 4l4 4", x - 1, y + 5),
        Ending::Done => format!("M{} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0", x - 5),
        Ending::Lapsed => format!("M{} {}h12l-12 14h12z", x - 6, y - 7),
    };
    xml.empty(
        "path",
        &[("class", "sign"), ("d", &d), ("stroke", "currentColor"), ("stroke-width", "2")],
    );
}
