//! Who somebody is here, whom the provider knows.

use umlauf_store::{Identity, Linked};
use umlauf_workflow::PersonId;

use super::page::Stop;
use super::provider::Claims;
use crate::fail::Fail;
use crate::{IdentityProvider, Web};

/// The person behind an identity. The first time its verified address finds the person, and the link is
/// kept; from then on the subject alone decides, whatever address the provider sends.
pub(super) async fn person(
    web: &Web,
    provider: &IdentityProvider,
    claims: Claims,
) -> Result<Result<PersonId, Stop>, Fail> {
    let store = web.store();
    let Claims { issuer, subject, email, verified } = claims;
    if let Some(person) = store.identity(&issuer, &subject).await? {
        return Ok(store.person(&person).await?.map(|person| person.id).ok_or(Stop::Unknown));
    }
    let Some(email) = email else {
        return Ok(Err(Stop::NoAddress));
    };
    if !verified && !provider.accept_unverified {
        return Ok(Err(Stop::Unverified));
    }
    let mut person = store.person_by_email(&email).await?;
    if person.is_none() && email.chars().any(char::is_uppercase) {
        person = store.person_by_email(&email.to_lowercase()).await?;
    }
    let Some(person) = person else {
        return Ok(Err(Stop::Unknown));
    };
    let identity = Identity { issuer, subject, person: person.id.clone(), since: web.now() };
    match store.link_identity(identity).await? {
        Linked::Yes => {
            tracing::info!(person = %person.id, "an identity was linked to a person");
            Ok(Ok(person.id))
        }
        Linked::AnotherHolds => {
            tracing::warn!(
                person = %person.id,
                "another identity than the linked one came with this person's address; \
                 see `umlauf people identities`"
            );
            Ok(Err(Stop::AnotherHolds))
        }
    }
}
