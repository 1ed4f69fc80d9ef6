//! What every request has at hand. Nothing in it is not in the database too: any node may answer.

use std::sync::Arc;

use umlauf_engine::Engine;
use umlauf_workflow::Instant;

use crate::Settings;
use crate::guard::Limits;

/// The engine and the settings; cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    engine: Engine,
    settings: Settings,
    limits: Limits,
}

impl Web {
    pub(crate) fn new(engine: Engine, settings: Settings) -> Self {
        Self(Arc::new(Inner { engine, settings, limits: Limits::default() }))
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn store(&self) -> &umlauf_store::Store {
        self.0.engine.store()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.engine.clock().now()
    }
}
