//! `/api/v1/certificates/batch`

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Payload;
use ca_core::Error;
use ca_core::policy::{IssueDirectly, permit};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_batch};
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use super::problem::Problem;
use super::{Asked, Issued};
use crate::fault::Fault;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// At most 500.
    certificates: Vec<Asked>,
}

#[derive(Serialize)]
struct Answers {
    /// The results, in the order of the request.
    results: Vec<Answer>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Issued(Box<Issued>),
    Problem(Problem),
}

/// `POST`: issues up to 500 certificates. A certificate that can't be issued does not stop the others: the answer is
/// 200 with a result for each.
pub(crate) async fn issue(caller: Caller, body: Payload) -> Result<HttpResponse, Problem> {
    let batch: Batch = caller.read(body, MOST_OCTETS).await?;
    if batch.certificates.len() > MOST {
        return Err(caller.problem(&Fault::TooLarge));
    }
    let asked: Vec<Result<Wanted, Fault>> = batch.certificates.into_iter().map(Asked::read).collect();
    let wanted: Vec<Wanted> = asked.iter().filter_map(|asked| asked.as_ref().ok().cloned()).collect();
    let mut issued = issue_all(&caller, wanted).await?.into_iter();
    let results = asked.into_iter().map(|asked| {
        let none = || Err(Error::internal("a certificate of a batch has no answer"));
        let outcome = asked.and_then(|_| issued.next().unwrap_or_else(none).map_err(Fault::from));
        outcome.map_or_else(|fault| Answer::Problem(caller.problem(&fault)), |issued| Answer::Issued(Box::new(issued)))
    });
    Ok(HttpResponse::Ok().json(Answers { results: results.collect() }))
}

/// One batch at a time, because each uses all cores. Requests for one certificate do not wait for batches.
async fn issue_all(caller: &Caller, wanted: Vec<Wanted>) -> Result<Vec<ca_core::Result<Issued>>, Problem> {
    let turn = caller.web.batching.wait_at_most(PATIENCE).await.map_err(|busy| caller.problem(&busy.into()))?;
    let (actor, language) = (caller.actor.clone(), caller.language);
    caller
        .call(move |ca| {
            let _turn = turn;
            let permitted = permit(&actor, IssueDirectly)?;
            let issued = issue_batch(ca, &permitted, wanted.clone())?;
            Ok(issued
                .into_iter()
                .zip(&wanted)
                .map(|(issued, wanted)| Issued::of(ca, wanted, language, &issued?))
                .collect())
        })
        .await
}

/// The maximum wait of a batch for earlier ones.
const PATIENCE: Duration = Duration::from_secs(30);
const MOST: usize = 500;
const MOST_OCTETS: usize = 4 * 1024 * 1024;
