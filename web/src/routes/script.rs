//! `/app.js`: the browser code, served from the binary.

use std::io::Read as _;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use actix_web::{HttpRequest, HttpResponse};
use flate2::read::GzDecoder;

use crate::browser_code::SCRIPT;
use crate::compressed::takes_gzip;

/// The script, or 404 in a program without it; then no page refers to it.
pub(crate) async fn script(request: HttpRequest) -> HttpResponse {
    let Some(compressed) = SCRIPT else { return HttpResponse::NotFound().finish() };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/javascript; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((VARY, "accept-encoding"));
    if takes_gzip(request.headers()) {
        return answer.insert_header((CONTENT_ENCODING, "gzip")).body(compressed);
    }
    let mut plain = Vec::new();
    match GzDecoder::new(compressed).read_to_end(&mut plain) {
        Ok(_) => answer.body(plain),
        Err(error) => {
            tracing::error!(error.message = %error, "the built-in script can't be decompressed");
            HttpResponse::InternalServerError().finish()
        }
    }
}
