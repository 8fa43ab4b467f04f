//! Submitting statements, each answered by itself, every receipt verified.

use bytes::Bytes;
use homeward_api::log::v1::statement_answer::Answer as Told;
use homeward_api::log::v1::{ReadEntriesRequest, Receipt, Refusal, SubmitStatementsRequest};
use homeward_shell::limits::{CALL_BYTES_MAX, CALL_ENVELOPES_MAX};
use tonic::Status;

use crate::connection::Connection;
use crate::receipt::{LogVerifier, ReceiptInvalid, VerifiedReceipt, check_same_statement};
use crate::retry::{Policy, is_safe_to_repeat};

/// What became of one statement.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is in the log, in this envelope or in one sent before; the receipt was verified.
    Accepted {
        /// The receipt as it came.
        receipt: Receipt,
        /// What it proves.
        verified: VerifiedReceipt,
    },
    /// It was refused; nothing of it was recorded.
    Refused(Refusal),
}

/// Why there are no answers. What was accepted meanwhile is accepted: sending it again gives its receipt.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The call failed; no answer is known.
    #[error("the statements were not answered: {0}")]
    Call(#[from] Status),
    /// The answers are not one for each statement, or one is empty.
    #[error("{answers} answers came for {envelopes} statements; one for each is allowed")]
    Answers {
        /// Statements sent.
        envelopes: usize,
        /// Answers that came.
        answers: usize,
    },
    /// A receipt does not verify.
    #[error(transparent)]
    Receipt(#[from] ReceiptInvalid),
}

impl Connection {
    /// Submits envelopes in order, in as many calls as they need, and verifies every receipt.
    ///
    /// # Errors
    /// [`SubmitError`]; for a receipt that does not verify with the evidence.
    pub async fn submit(
        &self,
        verifier: &LogVerifier,
        envelopes: &[Bytes],
        policy: &Policy,
    ) -> Result<Vec<Answer>, SubmitError> {
        let mut answers = Vec::with_capacity(envelopes.len());
        for call in calls(envelopes) {
            for answer in self.submit_call(verifier, call, policy).await? {
                answers.push(answer?);
            }
        }
        Ok(answers)
    }

    /// Submits what fits one call; each statement is answered or its receipt found invalid by itself.
    ///
    /// # Errors
    /// [`SubmitError::Call`] and [`SubmitError::Answers`].
    pub async fn submit_call(
        &self,
        verifier: &LogVerifier,
        envelopes: &[Bytes],
        policy: &Policy,
    ) -> Result<Vec<Result<Answer, ReceiptInvalid>>, SubmitError> {
        let request = SubmitStatementsRequest { envelopes: envelopes.to_vec() };
        let send = |connection: &Self| {
            let (mut client, request) = (connection.statements(), request.clone());
            async move { client.submit_statements(request).await }
        };
        let told = self.call(policy, is_safe_to_repeat, send).await?.answers;
        let answered = told.len();
        let miscounted = || SubmitError::Answers { envelopes: envelopes.len(), answers: answered };
        if answered != envelopes.len() {
            return Err(miscounted());
        }
        let mut answers = Vec::with_capacity(answered);
        for (envelope, told) in envelopes.iter().zip(told) {
            answers.push(match told.answer.ok_or_else(miscounted)? {
                Told::Receipt(receipt) => self.accepted(verifier, envelope, receipt, policy).await?,
                Told::Refusal(refusal) => Ok(Answer::Refused(refusal)),
            });
        }
        Ok(answers)
    }

    /// Verifies a receipt. Where it names another envelope, that one is read from the log and must say the same.
    async fn accepted(
        &self,
        verifier: &LogVerifier,
        envelope: &[u8],
        receipt: Receipt,
        policy: &Policy,
    ) -> Result<Result<Answer, ReceiptInvalid>, SubmitError> {
        let verified = match verifier.verify(envelope, &receipt) {
            Ok(verified) => verified,
            Err(invalid) => return Ok(Err(invalid)),
        };
        if !verified.same_envelope {
            let held = self.envelope_at(verified.position, policy).await?;
            if let Err(invalid) = check_same_statement(envelope, &receipt, &held) {
                return Ok(Err(invalid));
            }
        }
        Ok(Ok(Answer::Accepted { receipt, verified }))
    }

    /// The envelope at a position; empty where the answer has none.
    async fn envelope_at(&self, from_position: u64, policy: &Policy) -> Result<Bytes, Status> {
        let request = ReadEntriesRequest { from_position, entries_max: 1 };
        let read = |connection: &Self| {
            let mut client = connection.log();
            async move { client.read_entries(request).await }
        };
        let entries = self.call(policy, is_safe_to_repeat, read).await?.entries;
        Ok(entries.into_iter().next().map(|entry| entry.envelope).unwrap_or_default())
    }
}

/// Cuts envelopes into calls: each as long as the limits let it, and never empty.
pub fn calls(envelopes: &[Bytes]) -> impl Iterator<Item = &[Bytes]> {
    let mut rest = envelopes;
    std::iter::from_fn(move || {
        let mut bytes = 0_usize;
        let fits = |envelope: &&Bytes| {
            bytes = bytes.saturating_add(envelope.len());
            bytes <= CALL_BYTES_MAX
        };
        let count = rest.iter().take(CALL_ENVELOPES_MAX).take_while(fits).count().max(1);
        let (call, left) = rest.split_at_checked(count)?;
        rest = left;
        Some(call)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_keep_both_limits_and_lose_nothing() {
        let check = |lengths: &[usize], expected: &[usize]| {
            let envelopes: Vec<Bytes> = lengths.iter().map(|length| vec![0; *length].into()).collect();
            let found: Vec<usize> = calls(&envelopes).map(<[Bytes]>::len).collect();
            assert_eq!(found, expected, "{lengths:?}");
        };
        check(&[], &[]);
        check(&[1], &[1]);
        check(&[1; CALL_ENVELOPES_MAX + 1], &[CALL_ENVELOPES_MAX, 1]);
        check(&[1024 * 1024; 8], &[7, 1]);
        check(&[CALL_BYTES_MAX + 1, 1], &[1, 1]);
    }
}
