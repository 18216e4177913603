//! `/style.css` and `/icon.svg`, served from the binary.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

/// The style sheet.
pub(crate) async fn sheet() -> HttpResponse {
    answer("text/css; charset=utf-8", include_str!("../../../templates/style.css"))
}

/// The icon.
pub(crate) async fn icon() -> HttpResponse {
    answer("image/svg+xml", include_str!("../../../templates/icon.svg"))
}

fn answer(content_type: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok().content_type(content_type).insert_header((CACHE_CONTROL, "public, max-age=300")).body(text)
}
