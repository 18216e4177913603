//! Monitoring for the operator, on a separate listener: liveness, readiness and metrics.

use std::fmt::{Display, Write as _};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use ca_core::types::{AuthoritySlug, Timestamp};
use ca_core::use_cases::operation::figures::{Figures, read_figures};
use ca_core::use_cases::operation::health::check_health;

use crate::portal::Web;
use crate::tls::Certificates;

/// `GET /healthz`: an answer shows that the process runs.
pub(crate) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: whether certificates can be issued and revoked and clients accept the CRLs; otherwise 503 and the failed
/// checks.
pub(crate) async fn ready(web: Data<Web>) -> HttpResponse {
    let Ok(checks) = web.call(|ca| Ok(check_health(ca))).await else {
        return HttpResponse::ServiceUnavailable().body("the checks can't be made\n");
    };
    let ready = checks.iter().all(|check| check.fault.is_none());
    let lines = checks.into_iter().map(|check| format!("{}: {}\n", check.name, check.fault.as_deref().unwrap_or("ok")));
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(lines.collect::<String>())
}

/// `GET /metrics`, in Prometheus' text format, version 0.0.4.
pub(crate) async fn metrics(web: Data<Web>) -> HttpResponse {
    match web.call(read_figures).await {
        Ok(figures) => {
            let body = page(&figures, web.certificates.as_deref());
            HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(body)
        }
        Err(_) => HttpResponse::ServiceUnavailable().body("the figures can't be read\n"),
    }
}

fn page(figures: &Figures, certificates: Option<&Certificates>) -> String {
    let mut page = Page::default();
    let crls = || figures.crls.iter();
    let newest = || crls().filter_map(|it| it.newest.as_ref().map(|crl| (authority(&it.slug), crl)));
    page.gauge("inkan_crl_number", "cRLNumber of the newest CRL.", newest().map(|(of, crl)| (of, crl.number)));
    page.gauge("inkan_crl_entries", "Certificates that it lists.", newest().map(|(of, crl)| (of, crl.entries)));
    page.gauge(
        "inkan_crl_next_update_timestamp_seconds",
        "When it lapses.",
        newest().map(|(of, crl)| (of, seconds(crl.next_update))),
    );
    page.gauge(
        "inkan_crl_changes_waiting",
        "Changes that no CRL carries yet.",
        crls().map(|it| (authority(&it.slug), it.changes_due)),
    );
    page.gauge(
        "inkan_authority_not_after_timestamp_seconds",
        "When the authority ends.",
        figures.ends.iter().map(|it| (authority(&it.slug), seconds(it.not_after))),
    );
    page.gauge(
        "inkan_ocsp_responder_not_after_timestamp_seconds",
        "When an OCSP responder whose key is here ends.",
        figures
            .responders
            .iter()
            .filter(|it| it.key_is_here)
            .map(|it| (label(&[("authority", it.authority.as_str()), ("serial", &it.serial)]), seconds(it.not_after))),
    );
    let outboxes = || figures.outboxes.iter().map(|(name, backlog)| (label(&[("directory", name.as_str())]), backlog));
    page.gauge(
        "inkan_outbox_waiting",
        "Entries that wait to be published.",
        outboxes().map(|(of, it)| (of, it.waiting)),
    );
    page.gauge("inkan_outbox_failing", "Of those, entries that failed.", outboxes().map(|(of, it)| (of, it.failing)));
    page.gauge("inkan_mails_waiting", "Mails that wait to be sent.", one(figures.waiting_mails));
    let refused = "Mails that were given up within the last 30 days: refused for good, or not taken for five days.";
    page.gauge("inkan_mails_refused", refused, one(figures.refused_mails));
    add_destinations(&mut page, figures);
    page.gauge("inkan_intents_open", "Certificates whose signing has begun and not ended.", one(figures.open_intents));
    page.counter("inkan_audit_rows_total", "Rows of the audit trail.", one(figures.audit_rows));
    let transactions = "Transactions that were committed since the start; callers at once share one.";
    page.counter("inkan_store_transactions_total", transactions, one(figures.transactions));
    let answers = [("memory", figures.kept_answers), ("signed", figures.signed_answers)];
    page.counter(
        "inkan_ocsp_answers_total",
        "OCSP answers since the start.",
        answers.map(|(source, count)| (label(&[("source", source)]), count)).into_iter(),
    );
    if let Some(certificates) = certificates {
        page.add_certificate(certificates);
    }
    page.0
}

fn add_destinations(page: &mut Page, figures: &Figures) {
    let known = || {
        figures
            .destinations
            .iter()
            .filter_map(|it| Some((label(&[("destination", it.name.as_str())]), it.state.as_ref()?, it.behind)))
    };
    let behind = "Rows of the trail that follow the last delivered event.";
    page.gauge("inkan_destination_behind", behind, known().map(|(of, _, behind)| (of, behind)));
    let held = "Whether an event that was not accepted holds the destination.";
    page.gauge("inkan_destination_held", held, known().map(|(of, state, _)| (of, u8::from(state.held.is_some()))));
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn add_certificate(&mut self, certificates: &Certificates) {
        let ends = seconds(certificates.not_after());
        self.gauge("inkan_portal_certificate_not_after_timestamp_seconds", "When it ends.", one(ends));
        let refused = "Whether the files of the portal's certificate can't be used, so that an earlier one is in use.";
        self.gauge("inkan_portal_certificate_refused", refused, one(u8::from(certificates.refused().is_some())));
    }

    fn gauge(&mut self, name: &str, help: &str, samples: impl Iterator<Item = (String, impl Display)>) {
        self.metric(name, "gauge", help, samples);
    }

    fn counter(&mut self, name: &str, help: &str, samples: impl Iterator<Item = (String, impl Display)>) {
        self.metric(name, "counter", help, samples);
    }

    fn metric(&mut self, name: &str, kind: &str, help: &str, samples: impl Iterator<Item = (String, impl Display)>) {
        // Writing to a String does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(self.0, "{name}{labels} {value}");
        }
    }
}

fn one<T>(value: T) -> impl Iterator<Item = (String, T)> {
    std::iter::once((String::new(), value))
}

fn authority(slug: &AuthoritySlug) -> String {
    label(&[("authority", slug.as_str())])
}

fn label(pairs: &[(&str, &str)]) -> String {
    let escape = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn seconds(at: Timestamp) -> i64 {
    at.unix_seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(label(&[("a", "x\"y\\z\n"), ("b", "")]), "{a=\"x\\\"y\\\\z\\n\",b=\"\"}");
    }

    #[test]
    fn a_metric_has_its_help_and_type_before_its_samples() {
        let mut page = Page::default();
        page.gauge("g", "Help.", one(7));
        page.counter("c_total", "Counts.", [(authority(&"x".parse().unwrap()), 1)].into_iter());
        assert_eq!(
            page.0,
            "# HELP g Help.\n# TYPE g gauge\ng 7\n# HELP c_total Counts.\n# TYPE c_total counter\nc_total{authority=\"x\"} 1\n"
        );
    }
}
