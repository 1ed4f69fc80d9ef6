//! A workflow as a picture: steps from top to bottom, moves with their labels, what the clock does
//! dashed; with a case, its way drawn strongly and the rest palely.
//!
//! The text is made of elements with presentation attributes and class names, without a single inline
//! style: it may stand inside a page under a strict content policy, where it takes the colour of the
//! text around it. A file of its own carries [`STYLE`] and a heading.

mod boxes;
mod legend;
mod lines;

use super::arrows::{Arrow, arrows};
use super::layout::{Drawing, Edge, Gaps, Graph, Node, Point, Port, draw};
use super::measure::{widest, width, wrap};
use super::visited::Visited;
use super::xml::Xml;
use super::{german, number};
use crate::{Kind, Workflow};
use boxes::Shape;
use lines::Pen;

/// The colours of pictures by class names, light and dark: for the style sheet of a page that embeds
/// one. Every rule begins with `.umlauf-picture`.
pub const STYLE: &str = include_str!("style.css");

/// How a picture is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A file of its own: with a heading, and with its colours in a `<style>`.
    Alone,
    /// A part of a page: class names only.
    Embedded,
}

/// Sizes of letters.
const HEADING: i32 = 19;
const TITLE: i32 = 15;
const SMALL: i32 = 12;
const LABEL: i32 = 13;
/// The height of a line of letters.
const fn line(size: i32) -> i32 {
    size + size * 3 / 8
}
/// The widest label.
const LABEL_WIDTH: i32 = 168;
/// Around everything.
const MARGIN: i32 = 24;
/// How far the arrow to the own step reaches out.
const LOOP: i32 = 26;

/// Draws a workflow, and the way of a case over it.
pub fn picture(workflow: &Workflow, visited: Option<&Visited>, frame: Frame) -> String {
    let shapes: Vec<Shape> = workflow.steps().map(|step| Shape::of(workflow, step)).collect();
    let arrows = arrows(workflow);
    let drawing = draw(&graph(workflow, &shapes, &arrows));
    let scene = Scene { workflow, visited, shapes, arrows, drawing };
    scene.written(frame)
}

struct Scene<'w> {
    workflow: &'w Workflow,
    visited: Option<&'w Visited>,
    shapes: Vec<Shape>,
    arrows: Vec<Arrow<'w>>,
    drawing: Drawing,
}

/// The graph: the point where it begins, then the steps. Loops belong to their steps.
fn graph(workflow: &Workflow, shapes: &[Shape], arrows: &[Arrow<'_>]) -> Graph {
    let mut nodes = vec![Node { fore: 8, aft: 8, low: 8, high: 8, band: 0 }];
    nodes.extend(shapes.iter().enumerate().map(|(at, shape)| {
        let loops = loops(arrows, at);
        let beside = if loops.is_empty() { 0 } else { LOOP + 8 + widest(&loops, LABEL) };
        let (half, tall) = (shape.width / 2, shape.height / 2);
        Node { fore: tall, aft: tall, low: half, high: half + beside, band: 0 }
    }));
    let start = number(workflow, workflow.start());
    let port = |at: usize| Port::Spread(shapes[at].side());
    let mut edges = vec![Edge {
        from: 0,
        to: start,
        leaves: Port::At(0),
        enters: Port::At(0),
        label: None,
        weight: 4,
    }];
    edges.extend(arrows.iter().enumerate().map(|(at, arrow)| {
        // What stands first in the file is the usual way on.
        let first = at == 0 || arrows[at - 1].from != arrow.from;
        let lines = words(arrow);
        let (wide, tall) = (widest(&lines, LABEL), lines.len());
        let half = line(LABEL) * i32::try_from(tall).unwrap_or(1) / 2 + 2;
        let label = Node { fore: half, aft: half, low: 4, high: wide + 14, band: 0 };
        Edge {
            from: arrow.from + 1,
            to: arrow.to + 1,
            leaves: port(arrow.from),
            enters: port(arrow.to),
            label: Some(label),
            weight: if first { 4 } else { 1 },
        }
    }));
    Graph { nodes, edges, gaps: Gaps { nodes: 28, edges: 16, lead: 18, bands: 0 } }
}

fn words(arrow: &Arrow<'_>) -> Vec<String> {
    wrap(&arrow.label, LABEL, LABEL_WIDTH)
}

/// The lines beside the arrow that leads back to its own step.
fn loops(arrows: &[Arrow<'_>], step: usize) -> Vec<String> {
    let own = arrows.iter().filter(|arrow| arrow.from == step && arrow.to == step);
    own.flat_map(words).collect()
}

impl Scene<'_> {
    fn written(&self, frame: Frame) -> String {
        let mut xml = Xml::default();
        let heading = match frame {
            Frame::Alone => 54,
            Frame::Embedded => 0,
        };
        let title = format!("{} ({})", self.workflow.title, self.workflow.body.title());
        let legend = legend::Legend::of(self);
        let wide = self.drawing.size.across.max(legend.least_width());
        let wide = match frame {
            Frame::Alone => wide.max(width(&title, HEADING) * 11 / 10),
            Frame::Embedded => wide,
        };
        let (rows, legend_height) = legend.rows(wide);
        let tall = heading + self.drawing.size.along + legend_height;
        let (outer_wide, outer_tall) =
            ((wide + 2 * MARGIN).to_string(), (tall + 2 * MARGIN).to_string());
        let mode = if self.visited.is_some() { "umlauf-picture of-case" } else { "umlauf-picture" };
        xml.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("role", "img"),
                ("class", mode),
                ("lang", "de"),
                ("width", &outer_wide),
                ("height", &outer_tall),
                ("viewBox", &format!("0 0 {outer_wide} {outer_tall}")),
                ("font-family", "'Fira Sans', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"),
                ("fill", "none"),
                ("stroke-linecap", "round"),
                ("stroke-linejoin", "round"),
            ],
        );
        xml.leaf("title", &[], &title);
        xml.leaf("desc", &[], &self.described());
        if frame == Frame::Alone {
            xml.open("style", &[]);
            xml.raw(STYLE);
            xml.close();
            xml.empty("rect", &[("class", "ground"), ("width", "100%"), ("height", "100%")]);
            self.headed(&title, &mut xml);
        }
        let left = MARGIN + (wide - self.drawing.size.across) / 2;
        xml.open("g", &[("transform", &format!("translate({left} {})", MARGIN + heading))]);
        self.ring(&mut xml);
        self.moves(&mut xml);
        self.steps(&mut xml);
        xml.close();
        let below = MARGIN + heading + self.drawing.size.along;
        xml.open(
            "g",
            &[("class", "legend"), ("transform", &format!("translate({MARGIN} {below})"))],
        );
        legend::draw(&rows, &mut xml);
        xml.close();
        xml.finish()
    }

    fn headed(&self, title: &str, xml: &mut Xml) {
        let version = self.workflow.version;
        let below = match &self.workflow.basis {
            Some(basis) => format!("{basis} · Fassung {version}"),
            None => format!("Fassung {version}"),
        };
        let at = (MARGIN, MARGIN + HEADING);
        text(xml, "heading", at, HEADING, "start", title);
        text(xml, "small", (at.0, at.1 + line(TITLE)), LABEL, "start", &below);
    }

    /// What a reader hears instead of the picture.
    fn described(&self) -> String {
        let mut sentences =
            vec![format!("Das Verfahren beginnt mit „{}“.", self.workflow.start().title)];
        for (at, step) in self.workflow.steps().enumerate() {
            let ways = self.arrows.iter().filter(|arrow| arrow.from == at);
            let ways: Vec<String> = ways
                .map(|arrow| format!("{}: {}", arrow.label, self.shapes[arrow.to].title))
                .collect();
            let kind = self.shapes[at].said();
            let ways =
                if ways.is_empty() { String::new() } else { format!(" {}.", ways.join("; ")) };
            sentences.push(format!("{}. {}{kind}.{ways}", at + 1, step.title));
        }
        if let Some(visited) = self.visited {
            let titles = visited.steps.iter().filter_map(|visit| self.workflow.step(&visit.step));
            let titles: Vec<String> = titles.map(|step| format!("„{}“", step.title)).collect();
            sentences.push(format!("Der Weg des Vorgangs: {}.", german::listed(&titles)));
        }
        sentences.join(" ")
    }

    /// Opens a group for what a case visited, or did not; without a case for what is drawn.
    fn group(&self, class: &str, was_there: bool, step: Option<&str>, xml: &mut Xml) {
        let (strength, opacity) = match (self.visited, was_there) {
            (None, _) => ("", None),
            (Some(_), true) => (" visited", None),
            (Some(_), false) => (" pale", Some("0.6")),
        };
        let class = format!("{class}{strength}");
        let mut attributes = vec![("class", class.as_str())];
        attributes.extend(step.map(|step| ("data-step", step)));
        attributes.extend(opacity.map(|opacity| ("opacity", opacity)));
        xml.open("g", &attributes);
    }

    fn moves(&self, xml: &mut Xml) {
        let begin = &self.drawing.edges[0];
        let was = self.visited.is_some_and(|visited| !visited.steps.is_empty());
        self.group("move begin", was, None, xml);
        let Point { along, across } = self.drawing.nodes[0];
        xml.empty(
            "circle",
            &[
                ("class", "start"),
                ("cx", &across.to_string()),
                ("cy", &along.to_string()),
                ("r", "7"),
                ("fill", "currentColor"),
            ],
        );
        lines::arrow(&begin.points, Pen { dashed: false, strong: was }, xml);
        xml.close();
        // What was visited is drawn last, over what crosses it.
        let went = |arrow: &Arrow<'_>| {
            let from = self.workflow.steps().nth(arrow.from);
            let (Some(visited), Some(from)) = (self.visited, from) else {
                return false;
            };
            arrow.moves.iter().any(|way| visited.went(&from.name, way))
        };
        let mut order: Vec<(bool, usize)> =
            self.arrows.iter().enumerate().map(|(at, arrow)| (went(arrow), at)).collect();
        order.sort_unstable();
        let mut looped = Vec::new();
        for (went, at) in order {
            let arrow = &self.arrows[at];
            let pen = Pen { dashed: arrow.by_itself(), strong: went };
            if arrow.from == arrow.to {
                if !looped.contains(&arrow.from) {
                    looped.push(arrow.from);
                    self.looped(arrow.from, pen, xml);
                }
                continue;
            }
            let route = &self.drawing.edges[at + 1];
            self.group(if pen.dashed { "move clock" } else { "move" }, went, None, xml);
            lines::arrow(&route.points, pen, xml);
            if let Some(anchor) = route.label {
                label(xml, (anchor.across + 9, anchor.along), &words(arrow));
            }
            xml.close();
        }
    }

    fn looped(&self, step: usize, pen: Pen, xml: &mut Xml) {
        let Point { along, across } = self.drawing.nodes[step + 1];
        let right = across + self.shapes[step].width / 2;
        let points = [(-13, 0), (-13, LOOP), (13, LOOP), (13, 0)];
        let points = points.map(|(down, out)| {
            // The point of a hexagon is further out than where the arrow meets it.
            let inset = if out == 0 { self.shapes[step].inset(down) } else { 0 };
            Point { along: along + down, across: right + out - inset }
        });
        self.group(if pen.dashed { "move clock" } else { "move" }, pen.strong, None, xml);
        lines::arrow(&points, pen, xml);
        label(xml, (right + LOOP + 8, along), &loops(&self.arrows, step));
        xml.close();
    }

    /// Round the step in which the case stands; below the arrows, whose heads would vanish under it.
    fn ring(&self, xml: &mut Xml) {
        let here = self.visited.and_then(Visited::current);
        let at = self.workflow.steps().position(|step| Some(&step.name) == here);
        if let Some(at) = at {
            self.shapes[at].ring(self.drawing.nodes[at + 1], xml);
        }
    }

    fn steps(&self, xml: &mut Xml) {
        for (at, step) in self.workflow.steps().enumerate() {
            let shape = &self.shapes[at];
            let was = self.visited.is_some_and(|visited| visited.was_in(&step.name));
            let here = self.visited.is_some_and(|visited| visited.current() == Some(&step.name));
            let kind = match step.kind {
                Kind::By { .. } => "by",
                Kind::Vote(_) => "vote",
                Kind::Consult(_) => "consult",
                Kind::Run(_) => "run",
                Kind::Wait => "wait",
                Kind::Ends { .. } => "end",
            };
            let current = if here { " current" } else { "" };
            let ending =
                shape.ending.map_or(String::new(), |ending| format!(" {}", ending.as_str()));
            let class = format!("step {kind}{ending}{current}");
            self.group(&class, was, Some(step.name.as_str()), xml);
            xml.leaf("title", &[], &format!("{}{}", step.title, shape.said()));
            shape.draw(self.drawing.nodes[at + 1], xml);
            xml.close();
        }
    }
}

/// Lines of a label, in the middle of a height.
fn label(xml: &mut Xml, (x, middle): (i32, i32), lines: &[String]) {
    let tall = line(LABEL) * i32::try_from(lines.len()).unwrap_or(1);
    let mut y = middle - tall / 2 + LABEL;
    for words in lines {
        text(xml, "label", (x, y), LABEL, "start", words);
        y += line(LABEL);
    }
}

/// One line of letters.
fn text(xml: &mut Xml, class: &str, at: (i32, i32), size: i32, anchor: &str, words: &str) {
    let weight = if matches!(class, "heading" | "title") { "600" } else { "400" };
    xml.leaf(
        "text",
        &[
            ("class", class),
            ("x", &at.0.to_string()),
            ("y", &at.1.to_string()),
            ("font-size", &size.to_string()),
            ("font-weight", weight),
            ("text-anchor", anchor),
            ("fill", "currentColor"),
        ],
        words,
    );
}
