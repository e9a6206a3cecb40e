// Prints, as JSON, what ical.js and node-ical read in invitations: a list a program, an event an invitation.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/x.js`);
const imported = await import(require.resolve("ical.js"));
const ICAL = imported.default ?? imported;
const nodeIcal = require("node-ical");

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  const [component] = calendar.getAllSubcomponents("vevent");
  const event = new ICAL.Event(component);
  return {
    method: calendar.getFirstPropertyValue("method"), uid: event.uid, sequence: event.sequence,
    status: component.getFirstPropertyValue("status"), summary: event.summary, location: event.location,
    description: event.description, start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(), attendees: event.attendees.map((each) => each.getFirstValue()),
    alarms: component.getAllSubcomponents("valarm").length,
  };
}

function byNodeIcal(text) {
  const parsed = nodeIcal.sync.parseICS(text);
  const [event] = Object.values(parsed).filter((each) => each.type === "VEVENT");
  const attendees = [event.attendee].flat().map((each) => each.val);
  return {
    method: event.method, uid: event.uid, sequence: Number(event.sequence), status: event.status,
    summary: event.summary, location: event.location ?? null, description: event.description,
    start: event.start.toISOString(), end: event.end.toISOString(), attendees, alarms: (event.alarms ?? []).length,
  };
}

const texts = files.map((file) => readFileSync(file, "utf8"));
console.log(JSON.stringify({ "ical.js": texts.map(byIcalJs), "node-ical": texts.map(byNodeIcal) }));
