//! What the shapes and lines mean, below the picture: only those that occur in it.

use super::{LABEL, SMALL, Scene, text};
use crate::show::layout::Point;
use crate::show::measure::width;
use crate::show::xml::Xml;
use crate::{Kind, On};

use super::lines::{self, Pen};

/// How wide and how high one entry's picture is.
const SAMPLE: (i32, i32) = (30, 18);
/// From one row to the next.
const ROW: i32 = 28;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    By,
    Vote,
    Wait,
    End,
    Chosen,
    ByItself,
    Way,
    Here,
}

pub(super) struct Legend(Vec<Sample>);

impl Legend {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let has = |kind: fn(&Kind) -> bool| scene.workflow.steps().any(|step| kind(&step.kind));
        let mut samples = Vec::new();
        let mut add = |there: bool, sample| {
            if there {
                samples.push(sample);
            }
        };
        add(has(|kind| matches!(kind, Kind::By { .. })), Sample::By);
        add(has(|kind| matches!(kind, Kind::Vote(_))), Sample::Vote);
        add(has(|kind| matches!(kind, Kind::Wait)), Sample::Wait);
        add(has(|kind| matches!(kind, Kind::Ends { .. })), Sample::End);
        let acts = scene.arrows.iter().flat_map(|arrow| &arrow.moves);
        let chosen = acts.into_iter().any(|way| matches!(way.on, On::Act(_) | On::Objection));
        add(chosen, Sample::Chosen);
        add(scene.arrows.iter().any(super::Arrow::by_itself), Sample::ByItself);
        add(scene.visited.is_some(), Sample::Way);
        add(scene.visited.is_some(), Sample::Here);
        Self(samples)
    }

    pub(super) fn least_width(&self) -> i32 {
        self.0.iter().map(|sample| sample.width()).max().unwrap_or_default()
    }

    /// The entries in rows of at most this width, and how high they are together.
    pub(super) fn rows(&self, most: i32) -> (Vec<Vec<Sample>>, i32) {
        let mut rows: Vec<Vec<Sample>> = Vec::new();
        let mut room = 0;
        for &sample in &self.0 {
            if room < sample.width() {
                rows.push(Vec::new());
                room = most;
            }
            room -= sample.width() + 22;
            if let Some(row) = rows.last_mut() {
                row.push(sample);
            }
        }
        let count = i32::try_from(rows.len()).unwrap_or_default();
        (rows, 30 + count * ROW)
    }
}

impl Sample {
    fn words(self) -> &'static str {
        match self {
            Self::By => "eine Stelle handelt",
            Self::Vote => "die Mitglieder stimmen ab",
            Self::Wait => "Zeit vergeht",
            Self::End => "Ende",
            Self::Chosen => "jemand wählt",
            Self::ByItself => "geschieht von selbst",
            Self::Way => "Weg des Vorgangs",
            Self::Here => "hier steht er",
        }
    }

    fn width(self) -> i32 {
        SAMPLE.0 + 8 + width(self.words(), SMALL)
    }

    fn draw(self, x: i32, y: i32, xml: &mut Xml) {
        let (wide, tall) = SAMPLE;
        let (top, right) = (y - tall / 2, x + wide);
        let border = [("stroke", "currentColor"), ("stroke-width", "1.5")];
        let outline = |class: &str, d: &str, dashes: &str, xml: &mut Xml| {
            xml.open("g", &[("class", class)]);
            let mut attributes = vec![("class", "shape"), ("d", d), border[0], border[1]];
            if !dashes.is_empty() {
                attributes.push(("stroke-dasharray", dashes));
            }
            xml.empty("path", &attributes);
            xml.close();
        };
        let line = |class: &str, pen: Pen, xml: &mut Xml| {
            xml.open("g", &[("class", class)]);
            let ends = [Point { along: y, across: x }, Point { along: y, across: right }];
            lines::arrow(&ends, pen, xml);
            xml.close();
        };
        match self {
            Self::By | Self::Here => {
                let class = if self == Self::Here { "step by current" } else { "step by" };
                let d = format!("M{x} {top}h{wide}v{tall}h-{wide}z");
                if self == Self::Here {
                    xml.open("g", &[("class", "step current")]);
                    let (left, up) = ((x - 3).to_string(), (top - 3).to_string());
                    let (width, height) = ((wide + 6).to_string(), (tall + 6).to_string());
                    xml.empty(
                        "rect",
                        &[
                            ("class", "ring"),
                            ("x", &left),
                            ("y", &up),
                            ("width", &width),
                            ("height", &height),
                            ("rx", "4"),
                            ("stroke", "currentColor"),
                            ("stroke-width", "3"),
                        ],
                    );
                    xml.close();
                }
                outline(class, &d, "", xml);
            }
            Self::Vote => {
                let d = format!("M{} {top}h{}l7 9l-7 9h-{}l-7 -9z", x + 7, wide - 14, wide - 14);
                outline("step vote", &d, "", xml);
            }
            Self::Wait => {
                let d = format!("M{} {top}H{right}l-7 {tall}h-{}z", x + 7, wide - 7);
                outline("step wait", &d, "4 3", xml);
            }
            Self::End => {
                let d = format!(
                    "M{} {top}h{}a9 9 0 0 1 0 18h-{}a9 9 0 0 1 0 -18z",
                    x + 9,
                    wide - 18,
                    wide - 18
                );
                outline("step end", &d, "", xml);
            }
            Self::Chosen => line("move", Pen::default(), xml),
            Self::ByItself => {
                line("move clock", Pen { dashed: true, strong: false }, xml);
            }
            Self::Way => {
                line("move visited", Pen { dashed: false, strong: true }, xml);
            }
        }
    }
}

/// Draws the rows.
pub(super) fn draw(rows: &[Vec<Sample>], xml: &mut Xml) {
    let mut y = 30 + SAMPLE.1 / 2;
    for row in rows {
        let mut x = 0;
        for sample in row {
            sample.draw(x, y, xml);
            text(xml, "small", (x + SAMPLE.0 + 8, y + LABEL / 3), SMALL, "start", sample.words());
            x += sample.width() + 22;
        }
        y += ROW;
    }
}
