//! The elements of a process and the flows between them, before they have places.

/// A process.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) items: Vec<Item>,
    pub(super) flows: Vec<Flow>,
    /// The names of the lanes that occur, from top to bottom.
    pub(super) lanes: Vec<String>,
}

/// A flow node.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) what: What,
    pub(super) name: String,
    pub(super) documentation: String,
    pub(super) lane: usize,
    /// The step it belongs to, as the file names it.
    pub(super) step: Option<String>,
}

/// What kind of flow node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Start,
    End(Option<Trigger>),
    UserTask,
    /// So many users do it side by side.
    Votes(usize),
    /// A rule is applied.
    Count,
    /// Ways part, or join where it has no name.
    Exclusive,
    /// What happens first decides.
    Waiting,
    Catch(Trigger),
    Boundary {
        host: usize,
        interrupting: bool,
        trigger: Trigger,
    },
    /// The end of what a boundary event that does not interrupt sets off.
    Told {
        boundary: usize,
    },
}

/// What sets an event off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// A duration of ISO 8601.
    Timer(String),
    Message,
    Escalation,
    Terminate,
}

/// A sequence flow.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) id: String,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) name: String,
    /// In natural language.
    pub(super) condition: Option<String>,
    pub(super) documentation: String,
}

impl Model {
    /// Adds an element; its place in [`Model::items`].
    pub(super) fn add(&mut self, item: Item) -> usize {
        self.items.push(item);
        self.items.len() - 1
    }

    /// Adds a flow.
    pub(super) fn flow(&mut self, from: usize, to: usize, way: Way) {
        let id = format!("Flow_{}", self.flows.len() + 1);
        let Way { name, condition, documentation } = way;
        self.flows.push(Flow { id, from, to, name, condition, documentation });
    }

    /// The lane of this name.
    pub(super) fn lane(&mut self, name: &str) -> usize {
        if let Some(known) = self.lanes.iter().position(|lane| lane == name) {
            return known;
        }
        self.lanes.push(name.to_owned());
        self.lanes.len() - 1
    }

    /// Takes away the lanes in which nothing stands: an end moves to where it is reached from, which may leave the
    /// lane it was first given without anything.
    pub(super) fn tidy(&mut self) {
        for lane in (0..self.lanes.len()).rev() {
            if self.items.iter().all(|item| item.lane != lane) {
                self.lanes.remove(lane);
                for item in self.items.iter_mut().filter(|item| item.lane > lane) {
                    item.lane -= 1;
                }
            }
        }
    }

    /// The events on the border of a task, in their order.
    pub(super) fn boundaries(&self, host: usize) -> impl Iterator<Item = usize> {
        let on =
            move |item: &Item| matches!(item.what, What::Boundary { host: on, .. } if on == host);
        self.items.iter().enumerate().filter(move |(_, item)| on(item)).map(|(at, _)| at)
    }

    /// The end of what a boundary event sets off, where nothing but telling somebody follows.
    pub(super) fn told(&self, boundary: usize) -> Option<usize> {
        self.items.iter().position(|item| item.what == What::Told { boundary })
    }

    /// The element in whose neighbourhood another one is drawn; most stand for themselves.
    pub(super) fn home(&self, item: usize) -> usize {
        match self.items[item].what {
            What::Boundary { host, .. } => host,
            What::Told { boundary } => self.home(boundary),
            _ => item,
        }
    }
}

/// What a flow says.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    pub(super) name: String,
    pub(super) condition: Option<String>,
    pub(super) documentation: String,
}
