//! Signing what was entered.

use homeward_neutral::point::signing::{sign, signing_key};
use serde_json::json;

use super::Point;
use crate::command::output;

/// Signs everything that waits, and tells it once it is durable.
///
/// # Errors
/// If nothing waits, or the key cannot be used: then nothing was signed.
pub(super) fn run(point: &mut Point, json: bool) -> anyhow::Result<()> {
    let key = signing_key(&point.pack)?;
    let signed = sign(&mut point.store, &point.pack, &key)?;
    if json {
        let statements = signed.iter().map(|one| {
            json!({ "statement_id": one.statement_id.to_string(), "said": one.summary, "made_us": one.made_us })
        });
        return output::print_json(&json!({ "signed": statements.collect::<Vec<_>>() }));
    }
    for one in &signed {
        println!("{}  {}", output::ending(&one.statement_id.to_string()), one.summary);
    }
    println!(
        "{} signed, each with an id of its own. They stay in the folder until they are delivered: homeward witness \
         deliver, in any order, as often as you like.",
        signed.len()
    );
    Ok(())
}
