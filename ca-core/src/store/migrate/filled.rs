//! Migrations whose new columns are filled by the program.

use diesel::backend::Backend;
use diesel::connection::BoxableConnection;
use diesel::migration::{Migration, MigrationMetadata, MigrationName, Result};

/// Fills the columns that a migration added, in the same transaction.
pub(super) type Fill<DB> = fn(&mut dyn BoxableConnection<DB>) -> Result<()>;

/// A migration in SQL with a subsequent step in Rust.
struct Filled<DB: Backend> {
    sql: Box<dyn Migration<DB>>,
    fill: Fill<DB>,
}

/// The migrations; those in `fills` run their step after their SQL.
pub(super) fn with_fills<DB: Backend + 'static>(
    migrations: Vec<Box<dyn Migration<DB>>>,
    fills: &[(&str, Fill<DB>)],
) -> Vec<Box<dyn Migration<DB>>> {
    let with_fill = |sql: Box<dyn Migration<DB>>| -> Box<dyn Migration<DB>> {
        let name = sql.name().to_string();
        match fills.iter().find(|(filled, _)| *filled == name) {
            Some(&(_, fill)) => Box::new(Filled { sql, fill }),
            None => sql,
        }
    };
    migrations.into_iter().map(with_fill).collect()
}

impl<DB: Backend> Migration<DB> for Filled<DB> {
    fn run(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        self.sql.run(connection)?;
        (self.fill)(connection)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        self.sql.revert(connection)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self.sql.metadata()
    }

    fn name(&self) -> &dyn MigrationName {
        self.sql.name()
    }
}
