//! The text of the document: the process with its lanes, then the diagram.

use super::blocks::Area;
use super::diagram::Diagram;
use super::model::{Flow, Item, Model, Trigger, What};
use crate::Workflow;
use crate::show::xml::Xml;

/// The language of conditions: they are for people.
const GERMAN: &str = "urn:umlauf:language:de";
const FORMAL: (&str, &str) = ("xsi:type", "bpmn:tFormalExpression");

/// Writes it.
pub(super) fn document(workflow: &Workflow, model: &Model, diagram: &Diagram) -> String {
    let mut xml = Xml::default();
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let name = workflow.name.as_str();
    xml.open(
        "bpmn:definitions",
        &[
            ("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
            ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
            ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
            ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xmlns:umlauf", "urn:umlauf:bpmn"),
            ("id", "Definitions"),
            ("name", &workflow.title),
            ("targetNamespace", "urn:umlauf:workflow"),
            ("exporter", "Umlauf"),
        ],
    );
    xml.open("bpmn:collaboration", &[("id", "Collaboration")]);
    let pool = format!("{} ({})", workflow.title, workflow.body.title());
    let process = [("id", "Pool"), ("name", pool.as_str()), ("processRef", "Process")];
    xml.empty("bpmn:participant", &process);
    xml.close();
    xml.open(
        "bpmn:process",
        &[
            ("id", "Process"),
            ("name", &workflow.title),
            ("isExecutable", "false"),
            ("umlauf:workflow", name),
            ("umlauf:version", &workflow.version.to_string()),
            ("umlauf:digest", workflow.digest.as_str()),
        ],
    );
    let basis = workflow.basis.as_ref().map(|basis| format!(" Grundlage: {basis}."));
    let about = format!(
        "Verfahren „{name}“, Fassung {}. Gremium: {}.{} Fristen in Arbeitstagen rechnet der Kalender {}; \
         die Dauer nach ISO 8601 nähert sie ohne Feiertage an.",
        workflow.version,
        workflow.body.title(),
        basis.unwrap_or_default(),
        workflow.calendar.names().collect::<Vec<_>>().join(", ")
    );
    xml.leaf("bpmn:documentation", &[], &about);
    xml.open("bpmn:laneSet", &[("id", "Lanes")]);
    for (lane, title) in model.lanes.iter().enumerate() {
        xml.open("bpmn:lane", &[("id", &lane_id(lane)), ("name", title)]);
        for item in model.items.iter().filter(|item| item.lane == lane) {
            xml.leaf("bpmn:flowNodeRef", &[], &item.id);
        }
        xml.close();
    }
    xml.close();
    for at in 0..model.items.len() {
        element(model, at, &mut xml);
    }
    for flow in &model.flows {
        sequence(model, flow, &mut xml);
    }
    xml.close();
    plane(model, diagram, &mut xml);
    xml.finish()
}

fn lane_id(lane: usize) -> String {
    format!("Lane_{}", lane + 1)
}

fn element(model: &Model, at: usize, xml: &mut Xml) {
    let item = &model.items[at];
    let tag = match item.what {
        What::Start => "bpmn:startEvent",
        What::End(_) | What::Told { .. } => "bpmn:endEvent",
        What::UserTask | What::Votes(_) => "bpmn:userTask",
        What::Count => "bpmn:businessRuleTask",
        What::Exclusive => "bpmn:exclusiveGateway",
        What::Waiting => "bpmn:eventBasedGateway",
        What::Catch(_) => "bpmn:intermediateCatchEvent",
        What::Boundary { .. } => "bpmn:boundaryEvent",
    };
    let mut attributes = vec![("id", item.id.as_str())];
    if !item.name.is_empty() {
        attributes.push(("name", &item.name));
    }
    if let What::Boundary { host, interrupting, .. } = item.what {
        attributes.push(("cancelActivity", if interrupting { "true" } else { "false" }));
        attributes.push(("attachedToRef", &model.items[host].id));
    }
    let incoming: Vec<&Flow> = model.flows.iter().filter(|flow| flow.to == at).collect();
    let outgoing: Vec<&Flow> = model.flows.iter().filter(|flow| flow.from == at).collect();
    if item.what == What::Exclusive {
        let direction = if outgoing.len() > 1 { "Diverging" } else { "Converging" };
        attributes.push(("gatewayDirection", direction));
    }
    if let Some(step) = &item.step {
        attributes.push(("umlauf:step", step));
    }
    xml.open(tag, &attributes);
    if !item.documentation.is_empty() {
        xml.leaf("bpmn:documentation", &[], &item.documentation);
    }
    for flow in incoming {
        xml.leaf("bpmn:incoming", &[], &flow.id);
    }
    for flow in outgoing {
        xml.leaf("bpmn:outgoing", &[], &flow.id);
    }
    inner(item, xml);
    xml.close();
}

/// What stands inside an element after its flows.
fn inner(item: &Item, xml: &mut Xml) {
    let id = format!("{}_definition", item.id);
    let simple = |tag: &'static str, xml: &mut Xml| xml.empty(tag, &[("id", &id)]);
    let trigger = match &item.what {
        What::End(Some(trigger)) | What::Catch(trigger) | What::Boundary { trigger, .. } => trigger,
        What::Told { .. } => &Trigger::Message,
        What::Votes(voters) => {
            xml.open("bpmn:multiInstanceLoopCharacteristics", &[("isSequential", "false")]);
            xml.leaf("bpmn:loopCardinality", &[FORMAL], &voters.to_string());
            xml.close();
            return;
        }
        _ => return,
    };
    match trigger {
        Trigger::Timer(duration) => {
            xml.open("bpmn:timerEventDefinition", &[("id", &id)]);
            xml.leaf("bpmn:timeDuration", &[FORMAL], duration);
            xml.close();
        }
        Trigger::Message => simple("bpmn:messageEventDefinition", xml),
        Trigger::Escalation => simple("bpmn:escalationEventDefinition", xml),
        Trigger::Terminate => simple("bpmn:terminateEventDefinition", xml),
    }
}

fn sequence(model: &Model, flow: &Flow, xml: &mut Xml) {
    let mut attributes = vec![("id", flow.id.as_str())];
    if !flow.name.is_empty() {
        attributes.push(("name", &flow.name));
    }
    attributes.push(("sourceRef", &model.items[flow.from].id));
    attributes.push(("targetRef", &model.items[flow.to].id));
    if flow.documentation.is_empty() && flow.condition.is_none() {
        xml.empty("bpmn:sequenceFlow", &attributes);
        return;
    }
    xml.open("bpmn:sequenceFlow", &attributes);
    if !flow.documentation.is_empty() {
        xml.leaf("bpmn:documentation", &[], &flow.documentation);
    }
    if let Some(condition) = &flow.condition {
        xml.leaf("bpmn:conditionExpression", &[FORMAL, ("language", GERMAN)], condition);
    }
    xml.close();
}

fn plane(model: &Model, diagram: &Diagram, xml: &mut Xml) {
    xml.open("bpmndi:BPMNDiagram", &[("id", "Diagram")]);
    xml.open("bpmndi:BPMNPlane", &[("id", "Plane"), ("bpmnElement", "Collaboration")]);
    let horizontal = ("isHorizontal", "true");
    shape("Pool", &[horizontal], diagram.pool, None, xml);
    for (lane, &area) in diagram.lanes.iter().enumerate() {
        shape(&lane_id(lane), &[horizontal], area, None, xml);
    }
    for (item, &(area, label)) in model.items.iter().zip(&diagram.shapes) {
        let marked: &[(&str, &str)] =
            if item.what == What::Exclusive { &[("isMarkerVisible", "true")] } else { &[] };
        shape(&item.id, marked, area, label, xml);
    }
    for (flow, (points, label)) in model.flows.iter().zip(&diagram.edges) {
        let id = format!("{}_di", flow.id);
        xml.open("bpmndi:BPMNEdge", &[("id", &id), ("bpmnElement", &flow.id)]);
        for (x, y) in points {
            xml.empty("di:waypoint", &[("x", &x.to_string()), ("y", &y.to_string())]);
        }
        if let Some(label) = label {
            xml.open("bpmndi:BPMNLabel", &[]);
            bounds(*label, xml);
            xml.close();
        }
        xml.close();
    }
    xml.close();
    xml.close();
}

fn shape(id: &str, more: &[(&str, &str)], area: Area, label: Option<Area>, xml: &mut Xml) {
    let own = format!("{id}_di");
    let mut attributes = vec![("id", own.as_str()), ("bpmnElement", id)];
    attributes.extend_from_slice(more);
    xml.open("bpmndi:BPMNShape", &attributes);
    bounds(area, xml);
    if let Some(label) = label {
        xml.open("bpmndi:BPMNLabel", &[]);
        bounds(label, xml);
        xml.close();
    }
    xml.close();
}

fn bounds(area: Area, xml: &mut Xml) {
    let Area { x, y, width, height } = area;
    let numbers = [x, y, width, height].map(|number| number.to_string());
    let names = ["x", "y", "width", "height"];
    let attributes: Vec<(&str, &str)> =
        names.into_iter().zip(numbers.iter().map(String::as_str)).collect();
    xml.empty("dc:Bounds", &attributes);
}
