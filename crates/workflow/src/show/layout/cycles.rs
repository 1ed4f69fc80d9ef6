//! Which edges to turn round so that no cycle is left.
//!
//! Those that lead back to a node on the way to them, following edges in the order of the file: what
//! its author wrote first is taken for the way forward.

/// For each edge whether it runs against the stream. Edges to their own node do not count.
pub(super) fn back(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let mut leaving = vec![Vec::new(); nodes];
    for (edge, &(from, to)) in edges.iter().enumerate() {
        if from != to {
            leaving[from].push(edge);
        }
    }
    let mut back = vec![false; edges.len()];
    let mut seen = vec![Seen::Not; nodes];
    for root in 0..nodes {
        if seen[root] != Seen::Not {
            continue;
        }
        seen[root] = Seen::OnTheWay;
        let mut way = vec![(root, 0)];
        while let Some((node, next)) = way.last_mut() {
            let Some(&edge) = leaving[*node].get(*next) else {
                seen[*node] = Seen::Done;
                way.pop();
                continue;
            };
            *next += 1;
            let to = edges[edge].1;
            match seen[to] {
                Seen::Not => {
                    seen[to] = Seen::OnTheWay;
                    way.push((to, 0));
                }
                Seen::OnTheWay => back[edge] = true,
                Seen::Done => {}
            }
        }
    }
    back
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Not,
    OnTheWay,
    Done,
}
