//! One test for each kind of database.

/// Makes two tests of each function, `sqlite::NAME` and `postgres::NAME`. Each is given what the set-up makes of its kind
/// of database: `on_both_databases! { Office::open => story: a_chapter another_one }`.
#[macro_export]
macro_rules! on_both_databases {
    ($set_up:path => $module:ident: $($name:ident)*) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $module::$name($set_up($crate::Kind::Sqlite).await).await;
            })*
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $module::$name($set_up($crate::Kind::Postgres).await).await;
            })*
        }
    };
}
