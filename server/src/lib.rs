//! Headcount's server: HTTP in front, the writer in the middle, a store behind. `router` holds no rule, the store no
//! decision.

mod add_ons;
pub mod app;
pub mod assets;
pub mod audit;
pub mod auth;
mod backup;
mod calendar;
pub mod cli;
mod codes;
pub mod counts;
pub mod demo;
mod directory;
mod event;
pub mod events;
mod extract;
mod forecast;
mod guesses;
pub mod headers;
mod health;
mod holds;
mod html;
pub mod idempotency;
mod ledger;
mod links;
pub mod listen;
pub mod live;
mod logs;
pub mod mails;
pub mod metrics;
mod mine;
pub mod openapi;
mod own_data;
mod pages;
mod portal;
pub mod problem;
mod questions;
mod quotas;
mod reference;
mod registrations;
pub mod rehearse;
mod reply;
mod serve;
mod shifts;
mod site;
mod sponsors;
pub mod store;
mod stream;
pub mod tables;
mod token;
pub mod tokens;
mod transfers;
pub mod writer;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::Shared;

/// Everything that the server answers.
pub fn router(app: Shared) -> Router {
    let document = Arc::new(openapi::document());
    let (api, _) = api().split_for_parts();
    api.merge(openapi::routes(document.clone()).layer(CompressionLayer::new()))
        .merge(reference::routes(&document).layer(CompressionLayer::new()))
        .route_layer(from_fn(metrics::track))
        .merge(mails::page::routes())
        .merge(pages::routes())
        .merge(health::routes())
        .merge(site::routes())
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(app.clone(), headers::same_origin))
        .layer(from_fn_with_state(app.clone(), headers::harden))
        .with_state(app)
}

/// The API, each path with its description.
fn api() -> OpenApiRouter<Shared> {
    // Only what everybody may see is compressed: it can be large, and holds no secret that its size could tell of.
    let public = directory::routes()
        .merge(questions::public_routes())
        .merge(shifts::public_routes())
        .merge(sponsors::public_routes())
        .merge(ledger::routes());
    OpenApiRouter::with_openapi(openapi::Base::openapi())
        .merge(public.layer(CompressionLayer::new()))
        .merge(stream::routes())
        .merge(registrations::routes())
        .merge(add_ons::routes())
        .merge(mine::routes())
        .merge(calendar::routes())
        .merge(holds::routes())
        .merge(transfers::routes())
        .merge(links::routes())
        .merge(own_data::routes())
        .merge(shifts::routes())
        .merge(questions::routes())
        .merge(quotas::routes())
        .merge(codes::routes())
        .merge(sponsors::routes())
        .merge(portal::routes())
        .merge(forecast::routes())
        .merge(mails::desk::routes())
}
