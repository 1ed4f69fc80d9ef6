//! What every request has at hand. Nothing in it is not in the database too, or follows from it: any node may answer.

use std::sync::Arc;

use umlauf_engine::Engine;
use umlauf_workflow::Instant;

use crate::Settings;
use crate::guard::Limits;
use crate::oidc::Provider;
use crate::pages::desk::Drawn;

/// The engine and the settings; cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    engine: Engine,
    settings: Settings,
    limits: Limits,
    sign_ins: Limits,
    identity: Option<Provider>,
    drawn: Drawn,
}

impl Web {
    pub(crate) fn new(engine: Engine, settings: Settings) -> Self {
        let base = settings.base_url.as_deref();
        let identity = settings.identity.clone().zip(base).map(|(identity, base)| {
            Provider::new(identity, format!("{base}{}", crate::oidc::BACK))
        });
        Self(Arc::new(Inner {
            engine,
            settings,
            limits: Limits::of_requests(),
            sign_ins: Limits::of_sign_ins(),
            identity,
            drawn: Drawn::default(),
        }))
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

    /// How often an address may try to sign in.
    pub(crate) fn sign_ins(&self) -> &Limits {
        &self.0.sign_ins
    }

    /// Where people may sign in beside the link by mail.
    pub(crate) fn identity(&self) -> Option<&Provider> {
        self.0.identity.as_ref()
    }

    /// Votes as the desk drew them last.
    pub(crate) fn drawn(&self) -> &Drawn {
        &self.0.drawn
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.engine.clock().now()
    }
}
