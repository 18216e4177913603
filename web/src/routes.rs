//! All URLs, on one screen.

mod add_person;
mod addresses;
mod audit;
mod authority_file;
mod certificate;
mod certificate_dossier;
mod certificate_history;
mod certificate_row;
mod certificates;
mod change_password;
mod confirm_person;
mod decide;
mod demo_mail;
mod departure;
mod departures;
mod destinations;
mod disown;
mod download;
mod ending;
mod entry;
mod field_names;
mod find;
mod forgotten_password;
mod happenings;
mod healthz;
mod hold;
mod home;
mod install;
mod installation;
mod invitation;
mod invite_again;
mod language;
mod lost;
mod lost_code;
mod lost_report;
mod mail_link;
mod mailbox;
mod make_keys;
mod new_request;
mod overview;
mod password_link;
mod people;
mod person;
mod proof;
mod proposal;
mod proposals;
mod queue;
mod recovery_codes;
mod release;
mod renew;
mod replace;
mod request;
mod requests;
mod reset_password;
mod reset_second_factor;
mod revocation_code;
mod revoke;
mod revoked;
mod roles;
mod script;
mod search;
mod second_factor;
mod self_check;
mod self_check_result;
mod sessions;
mod set_up_second_factor;
mod sign_in;
mod sign_out;
mod skip_event;
mod style;
mod submit_request;
mod trust;
mod waiting;
mod withdraw;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig, resource};

use crate::fault::Fault;
use crate::{api, middleware, monitoring, publication};

/// The optional parts of the portal.
#[derive(Clone, Copy)]
pub(crate) struct Rooms {
    /// The mails of the demonstration.
    pub(crate) demo: bool,
    /// The look-up of certificates.
    pub(crate) look_up: bool,
}

/// The portal. docs/access.md lists the access rights.
pub(crate) fn portal(has: Rooms) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let mut rooms = web::scope("")
            .wrap(from_fn(middleware::identify_visitor))
            .service(resource("/").get(home::show))
            .service(resource("/sign-in").get(sign_in::show).post(sign_in::sign_in))
            .service(resource("/sign-out").post(sign_out::sign_out))
            .service(resource("/second-factor").get(second_factor::ask).post(second_factor::verify))
            .service(
                resource("/second-factor/set-up").get(set_up_second_factor::show).post(set_up_second_factor::confirm),
            )
            .service(resource("/second-factor/codes").get(recovery_codes::show).post(recovery_codes::renew))
            .service(resource("/second-factor/codes/new").get(recovery_codes::ask))
            .service(resource("/second-factor/codes/text").get(recovery_codes::download))
            .service(resource("/sessions").get(sessions::list))
            .service(resource("/sessions/end-others").post(sessions::end_others))
            .service(resource("/sessions/{id}/end").post(sessions::end))
            .service(resource("/password").get(change_password::show).post(change_password::change))
            .service(resource("/password/forgotten").get(forgotten_password::show).post(forgotten_password::ask))
            .service(resource("/password/forgotten/sent").get(forgotten_password::sent))
            .service(resource("/password/reset/{token}").get(reset_password::show).post(reset_password::reset))
            .service(resource("/language").post(language::choose))
            .service(resource("/invitation/{token}").get(invitation::show).post(invitation::accept))
            .service(resource("/certificates").get(certificates::list))
            .service(resource("/certificates/{id}").get(certificate::show))
            .service(resource("/certificates/{id}/install").get(install::ask))
            .service(resource("/certificates/{id}/install/{program}").get(install::show))
            .service(resource("/certificates/{id}/download/{kind}").get(download::download))
            .service(resource("/certificates/{id}/renew").get(renew::ask).post(renew::keep_key))
            .service(resource("/certificates/{id}/replace").get(replace::ask).post(replace::replace))
            .service(resource("/certificates/{id}/revoke").get(revoke::ask).post(revoke::revoke))
            .service(resource("/certificates/{id}/revoked").get(revoked::show))
            .service(resource("/certificates/{id}/hold").get(hold::ask).post(hold::hold))
            .service(resource("/certificates/{id}/release").get(release::ask).post(release::release))
            .service(resource("/requests").get(requests::list).post(submit_request::submit))
            .service(resource("/requests/new").get(new_request::ask))
            .service(resource("/requests/new/keys").get(submit_request::ask))
            .service(resource("/requests/{id}").get(request::show))
            .service(resource("/requests/{id}/withdraw").post(withdraw::withdraw))
            .service(resource("/proof/{token}").get(proof::show).post(proof::prove))
            .service(resource("/proof/{token}/disown").post(disown::disown))
            .service(resource("/disowned").get(disown::done))
            .service(resource("/lost").get(lost::show).post(lost::ask))
            .service(resource("/lost/sent").get(lost::sent))
            .service(resource("/lost/code").get(lost_code::show).post(lost_code::open))
            .service(resource("/lost/{token}").get(lost_report::show).post(lost_report::report))
            .service(resource("/lost/{token}/done").get(lost_report::done))
            .service(resource("/revocation-code").get(revocation_code::show).post(revocation_code::make))
            .service(resource("/revocation-code/new").get(revocation_code::ask))
            .service(resource("/revocation-code/sheet").get(revocation_code::sheet))
            .service(resource("/revocation-code/text").get(revocation_code::download))
            .service(resource("/self-check").get(self_check::ask).post(self_check::start))
            .service(resource("/self-check/{id}").get(self_check_result::show))
            .configure(officers)
            .service(resource("/trust").get(trust::show))
            .service(resource("/trust/sheet").get(trust::sheet::show))
            .service(resource("/trust/{file}").get(authority_file::download));
        if has.look_up {
            rooms = rooms
                .service(resource("/find").get(find::find))
                .service(resource("/find/{address}/{kind}").get(find::download));
        }
        if has.demo {
            rooms = rooms.service(resource("/demo/mail").get(demo_mail::list));
        }
        config
            .service(resource("/style.css").get(style::sheet))
            .service(resource("/app.js").get(script::script))
            .service(resource("/icon.svg").get(style::icon))
            .service(resource("/healthz").get(healthz::tell))
            .service(
                resource("/api/v1/certificates")
                    .post(api::certificates::issue)
                    .default_service(web::to(api::wrong_method)),
            )
            .service(
                resource("/api/v1/certificates/batch")
                    .post(api::batch::issue)
                    .default_service(web::to(api::wrong_method)),
            )
            .service(web::scope("/api").default_service(web::to(api::missing)))
            .service(rooms.default_service(web::to(no_such_page)));
    }
}

/// The pages of officers, within the portal.
fn officers(config: &mut ServiceConfig) {
    config
        .service(resource("/officer").get(overview::show))
        .service(resource("/officer/installation").get(installation::show))
        .service(resource("/officer/queue").get(queue::list))
        .service(resource("/officer/queue/mail").post(queue::set_mail))
        .service(resource("/officer/requests").get(waiting::list).post(decide::several))
        .service(resource("/officer/requests/{id}/approve").post(decide::approve))
        .service(resource("/officer/requests/{id}/refuse").get(decide::ask_refusal).post(decide::refuse))
        .service(resource("/officer/people").get(people::list).post(add_person::add))
        .service(resource("/officer/people/new").get(add_person::ask))
        .service(resource("/officer/people/{id}").get(person::show))
        .service(resource("/officer/people/{id}/addresses").get(addresses::show).post(addresses::add))
        .service(resource("/officer/people/{id}/name").post(addresses::rename))
        .service(resource("/officer/address-changes/{id}/stop").post(addresses::stop))
        .service(resource("/officer/mailboxes/{id}").get(mailbox::show))
        .service(resource("/officer/mailboxes/{id}/end").post(mailbox::end))
        .service(resource("/officer/mailboxes/{id}/move").post(mailbox::give))
        .service(resource("/officer/entries/{id}").get(entry::show))
        .service(resource("/officer/entries/{id}/confirm").post(entry::confirm))
        .service(resource("/officer/entries/{id}/refuse").post(entry::refuse))
        .service(resource("/officer/people/{id}/invite").get(invite_again::ask).post(invite_again::invite))
        .service(
            resource("/officer/people/{id}/second-factor/reset")
                .get(reset_second_factor::ask)
                .post(reset_second_factor::reset),
        )
        .service(resource("/officer/people/{id}/roles").get(roles::show).post(roles::propose))
        .service(
            resource("/officer/people/{id}/roles/{role}/withdraw").get(roles::ask_withdrawal).post(roles::withdraw),
        )
        .service(resource("/officer/people/{id}/departure").get(departure::show).post(departure::begin))
        .service(resource("/officer/people/{id}/departure/undo").post(departure::undo))
        .service(
            resource("/officer/people/{id}/departure/complete")
                .get(departure::ask_completion)
                .post(departure::complete),
        )
        .service(resource("/officer/departures").get(departures::list))
        .service(resource("/officer/proposals").get(proposals::list))
        .service(resource("/officer/proposals/{id}").get(proposal::show))
        .service(resource("/officer/proposals/{id}/confirm").post(proposal::confirm))
        .service(resource("/officer/proposals/{id}/refuse").post(proposal::refuse))
        .service(resource("/officer/proposals/{id}/withdraw").post(proposal::withdraw))
        .service(resource("/officer/destinations").get(destinations::list))
        .service(resource("/officer/destinations/{name}/skip").get(skip_event::ask).post(skip_event::skip))
        .service(resource("/officer/certificates").get(search::search))
        .service(resource("/officer/certificates/ending").get(ending::list))
        .service(resource("/officer/audit").get(audit::list))
        .service(resource("/officer/audit/verify").get(audit::verified).post(audit::verify))
        .service(resource("/officer/audit/export").post(audit::export::make))
        .service(resource("/officer/audit/export/{id}").get(audit::export::show))
        .service(resource("/officer/audit/export/{id}/file").get(audit::export::download));
}

/// Plain HTTP for clients: CRLs, CA certificates and OCSP.
pub(crate) fn publication(config: &mut ServiceConfig) {
    config
        .service(
            resource("/crl/{file}")
                .get(publication::crl)
                .head(publication::crl)
                .default_service(web::to(publication::missing)),
        )
        .service(
            resource("/ca/{file}")
                .get(publication::authority)
                .head(publication::authority)
                .default_service(web::to(publication::missing)),
        )
        .service(resource("/ocsp").post(publication::ocsp::post).default_service(web::to(publication::missing)))
        .service(
            resource("/ocsp/{request:.+}")
                .get(publication::ocsp::get)
                .head(publication::ocsp::get)
                .default_service(web::to(publication::missing)),
        )
        .default_service(web::to(publication::missing));
}

/// Plain HTTP for the operator's monitoring.
pub(crate) fn monitoring(config: &mut ServiceConfig) {
    config
        .service(resource("/healthz").get(monitoring::live))
        .service(resource("/readyz").get(monitoring::ready))
        .service(resource("/metrics").get(monitoring::metrics));
}

async fn no_such_page() -> Result<&'static str, Fault> {
    Err(Fault::NoSuchPage)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_route_stands_in_the_access_matrix() {
        let matrix = include_str!("../../docs/access.md");
        let (code, _) = include_str!("routes.rs").split_once("#[cfg(test)]").unwrap();
        for rest in code.split("resource(\"").skip(1) {
            let (path, handlers) = rest.split_once("\")").unwrap();
            let handlers = handlers.split("resource(").next().unwrap();
            for (call, method) in [(".get(", "GET"), (".post(", "POST")] {
                let row = format!("`{method} {path}`");
                assert!(!handlers.contains(call) || matrix.contains(&row), "docs/access.md lacks {row}");
            }
        }
    }
}
