//! What the description says of every operation alike: who may ask, and which problems can come back.
//!
//! An operation names only what it gives when all is well. What the extractors and the layers around the
//! router may answer follows from what it takes, and is added here, so that it cannot be forgotten.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi, Ref, RefOr};
use utoipa::{Modify, OpenApi as Describe};

use super::problem::Problem;

#[derive(Describe)]
#[openapi(
    info(
        title = "Umlauf",
        version = "1",
        description = "Written votes between governments. German sentences are for people; codes are for programs. \
            Every problem is `application/problem+json` with a stable `code`. A POST may be sent again under the same \
            `Idempotency-Key`: it is one act with one answer.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    components(schemas(Problem)),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags(
        (name = "reading", description = "What there is; needs the scope `read`."),
        (name = "members", description = "What members do; needs the scope `act`."),
        (name = "offices", description = "What offices do; needs the scope `act`."),
        (name = "public", description = "For everybody, without a token.")
    )
)]
pub(super) struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// Every problem there is: status, name in the description, when it comes.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "Bad", "A header, a query or the JSON cannot be read."),
    ("401", "NotSignedIn", "No token, or one that is not good."),
    ("403", "Forbidden", "No mandate of the person, or no scope of the token, allows it."),
    ("404", "NotFound", "There is no such thing, or it is not for the caller."),
    (
        "409",
        "Refused",
        "The case does not allow it: `code` is the name of the refusal, `detail` the reason, in German unless `Accept-Language` prefers English.",
    ),
    ("412", "MovedOn", "The case does not stand at a revision that `If-Match` names."),
    ("413", "TooLarge", "The request is larger than what is taken."),
    ("415", "NotJson", "The request is not `application/json`."),
    (
        "422",
        "Invalid",
        "The request can be read and does not fit, or its key was used for another act (`key_reused`).",
    ),
    ("429", "TooMany", "Too many requests; `Retry-After` says when it makes sense again."),
    ("500", "Failed", "Something is wrong here. Nobody was told \"recorded\"."),
    (
        "503",
        "Unavailable",
        "The surroundings failed; send the same request with the same key again.",
    ),
    ("504", "TooSlow", "It took too long; send the same request with the same key again."),
];

/// Adds to every operation what can come back beside its own answer.
pub(super) fn complete(api: &mut OpenApi) {
    let components = api.components.get_or_insert_default();
    for (_, name, what) in PROBLEMS {
        components.responses.insert((*name).to_owned(), RefOr::T(response(what)));
    }
    for (path, item) in &mut api.paths.paths {
        for operation in operations(item) {
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    parameter.schema = parameter.schema.take().map(there);
                }
            }
            let possible = possible(path, operation);
            // A stream is no text of which one could say what it is; its data are items of the journal.
            for answer in operation.responses.responses.values_mut() {
                if let RefOr::T(answer) = answer
                    && let Some(stream) = answer.content.get_mut("text/event-stream")
                {
                    *stream = RefOr::T(ContentBuilder::new().build());
                }
            }
            for (status, name, _) in PROBLEMS.iter().filter(|(s, ..)| possible.contains(s)) {
                let named = RefOr::Ref(Ref::from_response_name(*name));
                operation.responses.responses.insert((*status).to_owned(), named);
            }
        }
    }
}

/// A header or a part of a query is there or is not; it is never `null`.
fn there(schema: RefOr<Schema>) -> RefOr<Schema> {
    let null = |one: &RefOr<Schema>| match one {
        RefOr::T(Schema::Object(object)) => object.schema_type == SchemaType::Type(Type::Null),
        _ => false,
    };
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Array(types) = &mut object.schema_type {
                types.retain(|one| *one != Type::Null);
                if let [only] = types.as_slice() {
                    object.schema_type = SchemaType::Type(only.clone());
                }
            }
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::OneOf(mut several)) => {
            several.items.retain(|one| !null(one));
            match several.items.as_slice() {
                [only] => only.clone(),
                _ => RefOr::T(Schema::OneOf(several)),
            }
        }
        other => other,
    }
}

fn response(what: &str) -> Response {
    let problem = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(problem)).build();
    ResponseBuilder::new().description(what).content("application/problem+json", content).build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}

/// The statuses that follow from what an operation takes.
fn possible(path: &str, operation: &Operation) -> Vec<&'static str> {
    let parameters: Vec<&Parameter> = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .collect();
    let takes = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
    let queries =
        parameters.iter().any(|parameter| matches!(parameter.parameter_in, ParameterIn::Query));
    let acts = takes("Idempotency-Key");
    let open = operation.security.is_some();
    let mut possible = vec!["429", "500", "503", "504"];
    if queries || acts || takes("Last-Event-ID") {
        possible.push("400");
    }
    if !open {
        possible.extend(["401", "403"]);
    }
    if path.contains('{') {
        possible.push("404");
    }
    if acts {
        possible.extend(["409", "422"]);
    }
    if takes("If-Match") {
        possible.push("412");
    }
    if operation.request_body.is_some() {
        possible.extend(["400", "413", "415", "422"]);
    }
    possible
}
