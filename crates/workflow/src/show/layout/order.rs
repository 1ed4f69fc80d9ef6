//! The order within ranks: fewest crossings, by sweeps of medians and exchanges of neighbours.

use super::chains::Layers;
use super::{Port, int};

/// How often the ranks are gone through.
const SWEEPS: usize = 24;

/// Where the far end of a stretch is: the position of the spot, and the port on it.
type Place = (i32, i32);

/// The stretches at every spot, as (spot at the far end, port there, port here).
struct Ends {
    above: Vec<Vec<(usize, i32, i32)>>,
    below: Vec<Vec<(usize, i32, i32)>>,
}

/// Arranges the spots of every rank; bands keep together.
pub(super) fn arrange(layers: &mut Layers) {
    let ends = ends(layers);
    first(layers, &ends);
    let mut best = layers.ranks.clone();
    let mut fewest = crossings(layers, &ends);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let down = sweep % 2 == 0;
        let depth = layers.ranks.len();
        for at in 0..depth {
            let rank = if down { at } else { depth - 1 - at };
            by_medians(layers, rank, if down { &ends.above } else { &ends.below });
        }
        exchange(layers, &ends);
        let now = crossings(layers, &ends);
        if now < fewest {
            fewest = now;
            best.clone_from(&layers.ranks);
        }
    }
    layers.ranks = best;
}

fn ends(layers: &Layers) -> Ends {
    // Ports that are spread later stand in the middle for now.
    let offset = |port: Port| match port {
        Port::At(offset) => offset,
        Port::Spread(_) => 0,
    };
    let mut ends = Ends {
        above: vec![Vec::new(); layers.spots.len()],
        below: vec![Vec::new(); layers.spots.len()],
    };
    for link in &layers.links {
        let (leaves, enters) = (offset(link.leaves), offset(link.enters));
        ends.below[link.from].push((link.to, enters, leaves));
        ends.above[link.to].push((link.from, leaves, enters));
    }
    ends
}

/// The order in which a walk from the top comes upon the spots.
fn first(layers: &mut Layers, ends: &Ends) {
    let mut found = vec![usize::MAX; layers.spots.len()];
    let mut count = 0;
    let tops: Vec<usize> = layers.ranks.iter().flatten().copied().collect();
    for top in tops {
        let mut waiting = vec![top];
        while let Some(spot) = waiting.pop() {
            if found[spot] == usize::MAX {
                found[spot] = count;
                count += 1;
                waiting.extend(ends.below[spot].iter().rev().map(|(to, ..)| *to));
            }
        }
    }
    let Layers { spots, ranks, .. } = layers;
    for rank in ranks {
        rank.sort_by_key(|&spot| (spots[spot].extent.band, found[spot]));
    }
}

fn by_medians(layers: &mut Layers, rank: usize, ends: &[Vec<(usize, i32, i32)>]) {
    let positions = layers.positions();
    let median = |spot: usize| -> Option<(i32, i32)> {
        let mut places: Vec<Place> =
            ends[spot].iter().map(|&(far, port, _)| (positions[far], port)).collect();
        places.sort_unstable();
        let middle = places.len() / 2;
        match places.len() {
            0 => None,
            len if len % 2 == 1 => places.get(middle).map(|place| (2 * place.0, place.1)),
            _ => Some((places[middle - 1].0 + places[middle].0, places[middle].1)),
        }
    };
    let Layers { spots, ranks, .. } = layers;
    let row = &mut ranks[rank];
    // Who has no neighbour in that direction keeps its place; the others are sorted around it.
    let mut free: Vec<(usize, (i32, i32), usize)> = Vec::new();
    let mut seats = Vec::new();
    for (seat, &spot) in row.iter().enumerate() {
        if let Some(median) = median(spot) {
            free.push((spots[spot].extent.band, median, spot));
            seats.push(seat);
        }
    }
    free.sort_by_key(|&(band, median, _)| (band, median));
    for (seat, (_, _, spot)) in seats.into_iter().zip(free) {
        row[seat] = spot;
    }
    row.sort_by_key(|&spot| spots[spot].extent.band);
}

/// Exchanges neighbours as long as that takes crossings away.
fn exchange(layers: &mut Layers, ends: &Ends) {
    let mut positions = layers.positions();
    let mut better = true;
    let mut rounds = 0;
    while better && rounds < SWEEPS {
        better = false;
        rounds += 1;
        for rank in &mut layers.ranks {
            for at in 1..rank.len() {
                let (one, two) = (rank[at - 1], rank[at]);
                if layers.spots[one].extent.band != layers.spots[two].extent.band {
                    continue;
                }
                let cost = |one: usize, two: usize| {
                    crossed(&ends.above[one], &ends.above[two], &positions)
                        + crossed(&ends.below[one], &ends.below[two], &positions)
                };
                if cost(two, one) < cost(one, two) {
                    rank.swap(at - 1, at);
                    positions.swap(one, two);
                    better = true;
                }
            }
        }
    }
}

/// How many stretches of one spot cross those of its right neighbour.
fn crossed(one: &[(usize, i32, i32)], two: &[(usize, i32, i32)], positions: &[i32]) -> usize {
    let place = |&(far, port, _): &(usize, i32, i32)| (positions[far], port);
    one.iter().map(|a| two.iter().filter(|b| place(a) > place(b)).count()).sum()
}

/// How many crossings there are in all.
fn crossings(layers: &Layers, ends: &Ends) -> usize {
    let positions = layers.positions();
    let mut sum = 0;
    for rank in &layers.ranks {
        let mut stretches: Vec<(Place, Place)> = Vec::new();
        for (at, &spot) in rank.iter().enumerate() {
            let own = ends.below[spot].iter();
            stretches
                .extend(own.map(|&(far, port, here)| ((int(at), here), (positions[far], port))));
        }
        stretches.sort_unstable();
        let mut ends: Vec<Place> = Vec::new();
        for (_, end) in stretches {
            let at = ends.partition_point(|other| *other <= end);
            sum += ends.len() - at;
            ends.insert(at, end);
        }
    }
    sum
}
