//! The network simplex: integers that keep given distances and make a weighted sum of distances least.
//!
//! After Gansner, Koutsofios, North and Vo, "A Technique for Drawing Directed Graphs" (1993). It puts
//! nodes into ranks and gives places across; being exact, it draws straight what can be straight.

/// `value[to] - value[from] >= least`, and what lies between costs `weight` a unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tie {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) least: i32,
    pub(super) weight: i32,
}

/// The values, the least of them 0. Ties must not run in a circle.
pub(super) fn solve(count: usize, ties: &[Tie]) -> Vec<i32> {
    // A root below everything holds loose parts together.
    let mut all = ties.to_vec();
    all.extend((0..count).map(|to| Tie { from: count, to, least: 0, weight: 0 }));
    let mut net = Net::feasible(count + 1, all);
    // Degenerate steps could go round for ever in theory; every state on the way is a valid answer.
    for _ in 0..8 * count + 1000 {
        if !net.improve() {
            break;
        }
    }
    net.value.truncate(count);
    let least = net.value.iter().copied().min().unwrap_or_default();
    net.value.iter().map(|value| value - least).collect()
}

struct Net {
    ties: Vec<Tie>,
    value: Vec<i32>,
    /// The ties of the tree at each node.
    tree: Vec<Vec<usize>>,
    inside: Vec<bool>,
}

/// The tree as seen from the last node: in this order children follow their parents, and all that
/// hangs on a node stands in one piece behind it.
struct Hung {
    order: Vec<usize>,
    position: Vec<usize>,
    up: Vec<Option<usize>>,
    size: Vec<usize>,
}

impl Net {
    fn slack(&self, tie: usize) -> i32 {
        let Tie { from, to, least, .. } = self.ties[tie];
        self.value[to] - self.value[from] - least
    }

    /// Values that keep every distance, and a tree of ties without slack.
    fn feasible(count: usize, ties: Vec<Tie>) -> Self {
        let value = longest(count, &ties);
        let inside = vec![false; ties.len()];
        let mut net = Self { ties, value, tree: vec![Vec::new(); count], inside };
        let mut around = vec![Vec::new(); count];
        for (at, tie) in net.ties.iter().enumerate() {
            around[tie.from].push(at);
            around[tie.to].push(at);
        }
        let mut reached = vec![false; count];
        let mut members = Vec::new();
        let root = count.saturating_sub(1);
        net.grow(root, &around, &mut reached, &mut members);
        while members.len() < count {
            let near = (0..net.ties.len())
                .filter(|&tie| reached[net.ties[tie].from] != reached[net.ties[tie].to])
                .min_by_key(|&tie| net.slack(tie));
            let Some(near) = near else {
                break;
            };
            let Tie { from, to, .. } = net.ties[near];
            let (by, new) =
                if reached[from] { (net.slack(near), to) } else { (-net.slack(near), from) };
            for &member in &members {
                net.value[member] += by;
            }
            net.link(near);
            net.grow(new, &around, &mut reached, &mut members);
        }
        net
    }

    /// Takes a node into the tree, and all that hangs on it without slack.
    fn grow(
        &mut self,
        node: usize,
        around: &[Vec<usize>],
        reached: &mut [bool],
        members: &mut Vec<usize>,
    ) {
        reached[node] = true;
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            members.push(node);
            for &tie in &around[node] {
                let other = self.ties[tie].from + self.ties[tie].to - node;
                if !reached[other] && self.slack(tie) == 0 {
                    reached[other] = true;
                    self.link(tie);
                    waiting.push(other);
                }
            }
        }
    }

    fn link(&mut self, tie: usize) {
        self.inside[tie] = true;
        let Tie { from, to, .. } = self.ties[tie];
        self.tree[from].push(tie);
        self.tree[to].push(tie);
    }

    fn cut(&mut self, tie: usize) {
        self.inside[tie] = false;
        let Tie { from, to, .. } = self.ties[tie];
        self.tree[from].retain(|&other| other != tie);
        self.tree[to].retain(|&other| other != tie);
    }

    fn hung(&self) -> Hung {
        let count = self.value.len();
        let mut hung = Hung {
            order: Vec::with_capacity(count),
            position: vec![0; count],
            up: vec![None; count],
            size: vec![1; count],
        };
        let mut waiting: Vec<usize> = count.checked_sub(1).into_iter().collect();
        while let Some(node) = waiting.pop() {
            hung.position[node] = hung.order.len();
            hung.order.push(node);
            for &tie in &self.tree[node] {
                if hung.up[node] != Some(tie) {
                    let child = self.ties[tie].from + self.ties[tie].to - node;
                    hung.up[child] = Some(tie);
                    waiting.push(child);
                }
            }
        }
        for &node in hung.order.iter().rev() {
            if let Some(tie) = hung.up[node] {
                let parent = self.ties[tie].from + self.ties[tie].to - node;
                hung.size[parent] += hung.size[node];
            }
        }
        hung
    }

    /// Exchanges one tie of the tree for a better one; whether there was one.
    fn improve(&mut self) -> bool {
        let hung = self.hung();
        // What pulls the nodes that hang on a node: ties among themselves cancel out.
        let mut pull = vec![0; self.value.len()];
        for tie in &self.ties {
            pull[tie.from] += tie.weight;
            pull[tie.to] -= tie.weight;
        }
        let mut worst: Option<(i32, usize, usize)> = None;
        for &node in hung.order.iter().rev() {
            let Some(tie) = hung.up[node] else {
                continue;
            };
            let tail = self.ties[tie].from == node;
            let worth = if tail { pull[node] } else { -pull[node] };
            if worth < worst.map_or(0, |(worth, ..)| worth) {
                worst = Some((worth, node, tie));
            }
            let parent = self.ties[tie].from + self.ties[tie].to - node;
            pull[parent] += pull[node];
        }
        let Some((_, node, leaving)) = worst else {
            return false;
        };
        let first = hung.position[node];
        let piece = first..first + hung.size[node];
        let below = |other: usize| piece.contains(&hung.position[other]);
        let tail = self.ties[leaving].from == node;
        let entering = (0..self.ties.len())
            .filter(|&tie| {
                let Tie { from, to, .. } = self.ties[tie];
                !self.inside[tie] && below(to) == tail && below(from) != tail
            })
            .min_by_key(|&tie| self.slack(tie));
        let Some(entering) = entering else {
            return false;
        };
        let by = if tail { -self.slack(entering) } else { self.slack(entering) };
        for &moved in &hung.order[piece] {
            self.value[moved] += by;
        }
        self.cut(leaving);
        self.link(entering);
        true
    }
}

/// The least values that keep every distance.
fn longest(count: usize, ties: &[Tie]) -> Vec<i32> {
    let mut value = vec![0; count];
    let mut open = vec![0_usize; count];
    let mut leaving = vec![Vec::new(); count];
    for tie in ties {
        open[tie.to] += 1;
        leaving[tie.from].push(tie);
    }
    let mut ready: Vec<usize> = (0..count).filter(|&node| open[node] == 0).collect();
    while let Some(node) = ready.pop() {
        for tie in &leaving[node] {
            value[tie.to] = value[tie.to].max(value[node] + tie.least);
            open[tie.to] -= 1;
            if open[tie.to] == 0 {
                ready.push(tie.to);
            }
        }
    }
    value
}
