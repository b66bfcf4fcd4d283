//! The API's description as a page for people.
use std::sync::Arc;

use axum::Router;
use serde_json::Value;

use crate::app::Shared;

pub(crate) fn routes(_document: &Arc<Value>) -> Router<Shared> {
    Router::new()
}
