//! Papers signed by hand at a handover point.

use homeward_payload::domain::DepositPaperRecord;

use super::words::{batch, spoken};

pub(super) fn deposit_paper_record(said: &DepositPaperRecord) -> Vec<String> {
    vec![
        format!("PUT A SIGNED PAPER ON RECORD for batch {}, revision {}.", batch(&said.batch), said.revision),
        format!("Printed content {}.", spoken(&said.content_digest)),
        format!("Sealed photograph with root {}.", spoken(&said.document_root)),
    ]
}
