//! `/language`

use ca_core::types::Language;
use ca_core::use_cases::people::roster;
use serde::Deserialize;

use crate::cookies;
use crate::fault::Fault;
use crate::form::Posted;
use crate::links::local_path;
use crate::render::{self, Answer};
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(crate) struct Choice {
    language: String,
    back: String,
}

/// Stores the language: in the browser, and for the mails of a signed-in person.
pub(crate) async fn choose(visitor: Visitor, Posted(form): Posted<Choice>) -> Answer {
    let language: Language = form.language.parse().map_err(|()| Fault::Malformed)?;
    if let Some(session) = visitor.session.as_deref() {
        let person = session.person.id;
        visitor.call(move |ca| roster::set_language(ca, person, language)).await?;
    }
    let mut answer = render::go_to(local_path(&form.back));
    let cookie = visitor.web.cookies.make(cookies::LANGUAGE, language.tag().to_owned());
    answer.add_cookie(&cookie).map_err(|_| Fault::Malformed)?;
    Ok(answer)
}
