//! Lines with rounded bends and a head.

use std::fmt::Write as _;

use crate::show::layout::Point;
use crate::show::xml::Xml;

/// How round a bend is.
const ROUND: i32 = 9;
/// How long and half how wide a head is.
const HEAD: (i32, i32) = (10, 5);

/// How an arrow is drawn.
#[derive(Clone, Copy, Default)]
pub(super) struct Pen {
    pub(super) dashed: bool,
    pub(super) strong: bool,
}

/// An arrow over these points; along runs down.
pub(super) fn arrow(points: &[Point], pen: Pen, xml: &mut Xml) {
    let [.., before, tip] = points else {
        return;
    };
    let back = Point {
        along: tip.along - (tip.along - before.along).signum() * HEAD.0,
        across: tip.across - (tip.across - before.across).signum() * HEAD.0,
    };
    let mut line = points.to_vec();
    if let Some(last) = line.last_mut() {
        *last = back;
    }
    let d = path(&line);
    let mut attributes = vec![
        ("class", "line"),
        ("d", d.as_str()),
        ("stroke", "currentColor"),
        ("stroke-width", if pen.strong { "3" } else { "1.5" }),
    ];
    if pen.dashed {
        attributes.push(("stroke-dasharray", if pen.strong { "7 7" } else { "6 5" }));
    }
    xml.empty("path", &attributes);
    let aside = (
        (tip.along - before.along).signum() * HEAD.1,
        (tip.across - before.across).signum() * HEAD.1,
    );
    let head = format!(
        "M{} {}L{} {}L{} {}Z",
        tip.across,
        tip.along,
        back.across + aside.0,
        back.along + aside.1,
        back.across - aside.0,
        back.along - aside.1
    );
    xml.empty("path", &[("class", "head"), ("d", &head), ("fill", "currentColor")]);
}

fn path(points: &[Point]) -> String {
    let mut d = String::new();
    let Some(first) = points.first() else {
        return d;
    };
    let _ = write!(d, "M{} {}", first.across, first.along);
    for at in 1..points.len() {
        let (before, here) = (points[at - 1], points[at]);
        let Some(&after) = points.get(at + 1) else {
            let _ = write!(d, "L{} {}", here.across, here.along);
            break;
        };
        let round = ROUND.min(length(before, here) / 2).min(length(here, after) / 2);
        let (from, to) = (towards(here, before, round), towards(here, after, round));
        let _ = write!(
            d,
            "L{} {}Q{} {} {} {}",
            from.across, from.along, here.across, here.along, to.across, to.along
        );
    }
    d
}

fn length(one: Point, two: Point) -> i32 {
    (one.along - two.along).abs() + (one.across - two.across).abs()
}

fn towards(from: Point, to: Point, by: i32) -> Point {
    Point {
        along: from.along + (to.along - from.along).signum() * by,
        across: from.across + (to.across - from.across).signum() * by,
    }
}
