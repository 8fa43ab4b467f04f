"""One message of every type, written here by hand with the meaning that payload.json is documented to hold."""

from google.protobuf.message import Message
from homeward.error.v1 import reason_pb2
from homeward.payload.v1 import (
    agreement_pb2,
    batch_pb2,
    child_pb2,
    clearance_pb2,
    dispute_pb2,
    finding_pb2,
    handover_pb2,
    header_pb2,
    list_pb2,
    mark_pb2,
    paper_pb2,
    person_pb2,
    remains_pb2,
    record_pb2,
    release_pb2,
    report_pb2,
    schedule_pb2,
    suspension_pb2,
    terms_pb2,
)

from .round_samples import round_samples

TIME_US = 1_750_000_000_000_000
DAY_US = 86_400_000_000
PARTY_A, PARTY_B = header_pb2.PRINCIPAL_PARTY_A, header_pb2.PRINCIPAL_PARTY_B
AGREEMENT = "first-round"
AS_OF = header_pb2.AsOf(size=7, state_digest=b"\x33" * 32)
WINDOW = batch_pb2.Window(
    start_time_us=TIME_US, end_time_us=TIME_US + 3 * DAY_US, place_digest=b"\x44" * 32
)

ROUTE = b"\x45" * 32


def all_samples() -> list[Message]:
    """The messages in the order of payload.json."""
    samples = [
        _terms(),
        *_about_terms(),
        *_persons(),
        *round_samples(),
        *_batches(),
        *_clearances(),
        *_handovers(),
        *_disputes(),
        *_suspensions(),
        *_children(),
        *_marks(),
    ]
    for sample in samples:
        sample.header.CopyFrom(_header(PARTY_A, 0xA1))
    # The other side's statement of equal content.
    second = _terms()
    second.header.CopyFrom(_header(PARTY_B, 0xB1))
    samples.insert(1, second)
    return samples


def _uuid(number: int) -> bytes:
    return bytes.fromhex("0197752b8c007000") + (1 << 63 | number).to_bytes(8, "big")


def _reference(number: int) -> bytes:
    return b"\x5e" * 14 + number.to_bytes(2, "big")


BATCH = _uuid(3)


def _header(author: int, number: int) -> header_pb2.Header:
    return header_pb2.Header(
        log_id=b"\x11" * 32,
        statement_id=_uuid(number),
        author=author,
        role=header_pb2.ROLE_SERVICE,
        basis=header_pb2.Basis(size=7, root=b"\x22" * 32),
        made_time_us=TIME_US,
        not_after_us=TIME_US + DAY_US,
    )


def _terms() -> Message:
    terms = agreement_pb2.SignTerms(
        agreement=AGREEMENT,
        as_of=AS_OF,
        version=1,
        priority=[agreement_pb2.PRIORITY_SEVERITY, agreement_pb2.PRIORITY_CAPTIVITY],
    )
    persons = {
        "quantifier": agreement_pb2.QUANTIFIER_ALL_FOR_ALL,
        "reciprocity": agreement_pb2.RECIPROCITY_UNILATERAL,
        "unit": agreement_pb2.COUNTING_UNIT_PERSON,
        "givers": [PARTY_A, PARTY_B],
    }
    terms.terms.add(code="MEDICAL", category=agreement_pb2.CATEGORY_MEDICAL, **persons)
    terms.terms.append(_ranks())
    terms.terms.add(
        code="REMAINS",
        category=agreement_pb2.CATEGORY_REMAINS,
        quantifier=agreement_pb2.QUANTIFIER_EXACTLY,
        reciprocity=agreement_pb2.RECIPROCITY_UNILATERAL,
        unit=agreement_pb2.COUNTING_UNIT_CONTAINER,
        quantity=6_000,
        givers=[PARTY_B],
    )
    agreed = agreement_pb2.ReferenceDay(
        kind=agreement_pb2.REFERENCE_DAY_KIND_AGREEMENT, day=20_241
    )
    age_rule = agreement_pb2.AgeRule(reference=agreed, under_years=25)
    terms.terms.add(code="YOUNG", category=agreement_pb2.CATEGORY_YOUNG, age_rule=age_rule, **persons)
    persons_group = terms.groups.add(
        code="PERSONS",
        terms=["MEDICAL", "YOUNG"],
        floor=1_000,
        reciprocity=agreement_pb2.RECIPROCITY_PARITY,
    )
    persons_group.tranches.add(code="FIRST", quantity=390)
    persons_group.tranches.add(code="SECOND", quantity=307)
    return terms


def _ranks() -> agreement_pb2.Term:
    term = agreement_pb2.Term(
        code="RANKS",
        category=agreement_pb2.CATEGORY_ANY_PRISONER,
        quantifier=agreement_pb2.QUANTIFIER_BEST_EFFORT,
        reciprocity=agreement_pb2.RECIPROCITY_RATIO,
        unit=agreement_pb2.COUNTING_UNIT_PERSON,
        givers=[PARTY_A, PARTY_B],
        end_day=20_606,
        side_condition=b"\x34" * 32,
    )
    term.classes.add(code="CAPTAIN", weight=6)
    term.classes.add(code="PRIVATE", weight=1)
    term.keys.add(left_class=1, right_class=1, left=1, right=3)
    term.keys.add(left_class=1, right_class=2, left=1, right=27)
    return term


def _about_terms() -> list[Message]:
    corrected = terms_pb2.CorrectAttribution(batch_id=BATCH, revision=2, as_of=AS_OF)
    corrected.terms.add(agreement=AGREEMENT, term="ANY_POW")
    corrected.terms.add(agreement=AGREEMENT, term="YOUNG")
    corrected.lines.add(line=1, term=1, also_terms=[2], term_class=1)
    corrected.lines.add(line=3)
    return [
        terms_pb2.AgreeTarget(
            agreement=AGREEMENT, group="PERSONS", target=1_200, version=1, as_of=AS_OF
        ),
        terms_pb2.WaiveTerm(agreement=AGREEMENT, term="REMAINS"),
        terms_pb2.DeclareClosure(agreement=AGREEMENT, term="YOUNG"),
        terms_pb2.DeclareLapse(agreement=AGREEMENT, term="RANKS"),
        terms_pb2.TerminateAgreement(agreement=AGREEMENT, notice_digest=b"\x35" * 32),
        corrected,
    ]


def _persons() -> list[Message]:
    first, second = _reference(1), _reference(2)
    opened = list_pb2.OpenList(
        list_id=_uuid(2), agreement=AGREEMENT, kind=list_pb2.SUBJECT_KIND_PERSON
    )
    opened.entries.add(subject=first, field_root=b"\x66" * 32, claimed_term="YOUNG")
    opened.entries.add(subject=second, field_root=b"\x67" * 32)
    answered = list_pb2.AnswerList(list_id=_uuid(2), accepted=[1, 3])
    answered.refused.add(entry=2, ground=list_pb2.ENTRY_REFUSAL_GROUND_LINE_OFF_CATEGORY)
    return [
        finding_pb2.StateFindings(
            agreement=AGREEMENT,
            term="YOUNG",
            predicate_digest=b"\x55" * 32,
            holder=PARTY_A,
            subjects=[first, second],
        ),
        finding_pb2.AnswerFindings(
            agreement=AGREEMENT, term="YOUNG", accepted=[first], contested=[second]
        ),
        opened,
        answered,
    ]


def _batches() -> list[Message]:
    proposed = batch_pb2.ProposeBatch(batch_id=BATCH, revision=2, previous_content=b"\x77" * 32)
    proposed.terms.add(agreement=AGREEMENT, term="YOUNG")
    proposed.terms.add(agreement=AGREEMENT, term="ANY_POW")
    proposed.lines.add(subject=_reference(1), term=1, also_terms=[2])
    proposed.lines.add(subject=_reference(2), term=2, term_class=1)
    proposed.lines.add(subject=_reference(3))
    proposed.tranche.CopyFrom(
        batch_pb2.TrancheReference(agreement=AGREEMENT, group="PERSONS", tranche="FIRST")
    )
    confirmed = batch_pb2.ConfirmBatch(
        batch_id=BATCH, revision=2, content_digest=b"\x88" * 32, window=WINDOW
    )
    confirmed.totals.add(giver=PARTY_A, lines=1)
    confirmed.totals.add(
        agreement=AGREEMENT, term="ANY_POW", giver=PARTY_A, lines=1, term_class="PRIVATE"
    )
    confirmed.totals.add(agreement=AGREEMENT, term="YOUNG", giver=PARTY_A, lines=1)
    return [
        proposed,
        confirmed,
        batch_pb2.WithdrawConfirmation(
            batch_id=BATCH, revision=2, ground=batch_pb2.STEP_BACK_GROUND_SAFETY
        ),
        batch_pb2.CancelBatch(batch_id=BATCH, ground=batch_pb2.STEP_BACK_GROUND_OTHER),
        batch_pb2.AgreeWindow(batch_id=BATCH, window=WINDOW, as_of=AS_OF),
        *_schedules(),
    ]


def _schedules() -> list[Message]:
    released = release_pb2.ReleaseUnilaterally(
        batch_id=_uuid(5), revision=1, window=WINDOW, notice_digest=ROUTE
    )
    released.terms.add(agreement=AGREEMENT, term="MEDICAL")
    released.lines.add(subject=_reference(1), term=1)
    released.lines.add(subject=_reference(2))
    apart = batch_pb2.Window(simultaneous=True)
    apart.MergeFrom(WINDOW)
    apart.legs.add(giver=PARTY_A, place_digest=b"\x46" * 32)
    apart.legs.add(giver=PARTY_B, place_digest=b"\x47" * 32)
    return [
        schedule_pb2.NoticeRoute(batch_id=BATCH, revision=2, giver=PARTY_A, notice_digest=ROUTE),
        schedule_pb2.AcknowledgeRoute(
            batch_id=BATCH, revision=2, giver=PARTY_A, notice_digest=ROUTE, window=apart
        ),
        schedule_pb2.GuaranteeSafety(batch_id=BATCH, revision=2, window=apart),
        schedule_pb2.PostponeBatch(batch_id=BATCH, revision=2, ground=batch_pb2.STEP_BACK_GROUND_SCHEDULE),
        released,
        release_pb2.HoldRelease(
            batch_id=_uuid(5), revision=1, ground=release_pb2.HOLD_GROUND_POINT, until_us=TIME_US
        ),
    ]


def _clearances() -> list[Message]:
    cleared = clearance_pb2.ClearBatch(batch_id=BATCH, revision=2, reasons_digest=b"\xbb" * 32)
    leaf = clearance_pb2.FitnessLeaf(valid_until_us=TIME_US, salt=b"\xaa" * 32)
    cleared.lines.add(line=1, cleared_until_us=TIME_US, fitness=leaf)
    cleared.lines.add(line=2)
    cleared.closed_subtrees.extend([b"\xab" * 32, b"\xac" * 32])
    return [clearance_pb2.CommitFitness(batch_id=BATCH, revision=2, root=b"\x99" * 32, leaves=3), cleared]


def _handovers() -> list[Message]:
    witnessed = handover_pb2.WitnessHandover(batch_id=BATCH)
    witnessed.counts.add(giver=PARTY_A, counted=2)
    witnessed.counts.add(giver=PARTY_B, counted=0)
    settled = handover_pb2.SignSettlement(batch_id=BATCH, result_digest=b"\xcc" * 32, as_of=AS_OF)
    # A count of nothing is told; that nothing was counted is left out.
    settled.counts.add(
        giver=PARTY_A, unit=handover_pb2.SETTLEMENT_UNIT_PERSON, claimed=3, acknowledged=2, witnessed=0
    )
    settled.counts.add(giver=PARTY_B, unit=handover_pb2.SETTLEMENT_UNIT_CONTAINER)
    return [
        handover_pb2.ReportDeparture(batch_id=BATCH, revision=2, giver=PARTY_A, lines=[1, 300]),
        handover_pb2.ReportArrival(batch_id=BATCH),
        handover_pb2.RecordOutcomes(
            batch_id=BATCH, revision=2, outcome=handover_pb2.LINE_OUTCOME_NOT_PRESENTED, lines=[2]
        ),
        handover_pb2.ClaimDelivery(batch_id=BATCH, revision=2, lines=[1, 3]),
        witnessed,
        schedule_pb2.ReportReady(batch_id=BATCH, revision=2, giver=PARTY_B),
        schedule_pb2.OpenLegs(batch_id=BATCH, revision=2),
        schedule_pb2.AbortBatch(batch_id=BATCH, revision=2, ground=schedule_pb2.ABORT_GROUND_TRANSPORT),
        record_pb2.AttestRecord(batch_id=BATCH, result_digest=b"\xcc" * 32),
        record_pb2.RefuseToSign(
            batch_id=BATCH, result_digest=b"\xcc" * 32, ground=record_pb2.SIGNING_REFUSAL_GROUND_COUNTS
        ),
        report_pb2.NoteReport(
            batch_id=BATCH,
            reporter=header_pb2.PRINCIPAL_NEUTRAL,
            step=report_pb2.REPORTED_STEP_COUNTED,
            giver=PARTY_A,
            count=0,
            heard_time_us=TIME_US,
            note_digest=b"\xcd" * 32,
        ),
        paper_pb2.DepositPaperRecord(
            batch_id=BATCH, revision=2, content_digest=b"\xcd" * 32, document_root=b"\xce" * 32
        ),
        handover_pb2.AcknowledgeReceipt(
            batch_id=BATCH, revision=2, received=[1, 3], not_received=[2], seal_remarks=[3]
        ),
        *_remains(),
        *_records(),
        settled,
    ]


def _remains() -> list[Message]:
    return [
        remains_pb2.RecordTransfer(
            handed_by=PARTY_A,
            taken_by=PARTY_B,
            transferred_time_us=TIME_US,
            place_digest=b"\x64" * 32,
            containers=[
                remains_pb2.TransferredContainer(
                    container=_reference(970),
                    seal_before=b"\x62" * 32,
                    seal_after=b"\x63" * 32,
                ),
                remains_pb2.TransferredContainer(
                    container=_reference(971),
                    seal_before=b"\x62" * 32,
                    seal_after=b"\x63" * 32,
                ),
            ],
        ),
        remains_pb2.RefuseAtPoint(
            batch_id=BATCH,
            revision=2,
            ground=remains_pb2.POINT_REFUSAL_GROUND_SEAL_BROKEN,
            lines=[2],
        ),
        remains_pb2.OpenContainer(
            container=_reference(930),
            opened_time_us=TIME_US,
            place_digest=b"\x63" * 32,
            seal_found=b"\x64" * 32,
            persons_present=2,
        ),
        remains_pb2.RegisterItems(
            container=_reference(930),
            items=[
                remains_pb2.RegisteredItem(
                    item=_reference(970),
                    extent=remains_pb2.REMAINS_EXTENT_WHOLE,
                ),
                remains_pb2.RegisteredItem(
                    item=_reference(971),
                    extent=remains_pb2.REMAINS_EXTENT_WHOLE,
                ),
            ],
        ),
        remains_pb2.SplitItem(
            item=_reference(931),
            parts=[
                remains_pb2.RegisteredItem(
                    item=_reference(970),
                    extent=remains_pb2.REMAINS_EXTENT_WHOLE,
                ),
                remains_pb2.RegisteredItem(
                    item=_reference(971),
                    extent=remains_pb2.REMAINS_EXTENT_WHOLE,
                ),
            ],
        ),
        remains_pb2.GroupItems(
            individual=_reference(932),
            items=[_reference(942), _reference(952)],
        ),
        remains_pb2.StateIdentity(
            individual=_reference(932),
            kind=remains_pb2.IDENTITY_KIND_DECLARED,
            affiliation=remains_pb2.AFFILIATION_OWN,
            subject=_reference(934),
        ),
        remains_pb2.RevokeIdentity(
            individual=_reference(932),
            ground=remains_pb2.REVOCATION_GROUND_LIVE_CLAIM,
        ),
        remains_pb2.DeclareMisdelivery(
            remains=_reference(933),
            evidence_digest=b"\x62" * 32,
        ),
        remains_pb2.AnswerMisdelivery(
            remains=_reference(933),
            answer=remains_pb2.MISDELIVERY_ANSWER_ACCEPTED,
        ),
        remains_pb2.DeclareContents(
            container=_reference(930),
            returns=[_reference(962)],
            bodies=[_reference(963)],
        ),
        remains_pb2.RecordFamilyNotice(
            individual=_reference(932),
            choice=remains_pb2.FAMILY_CHOICE_WAIT_FOR_ALL,
            notice_digest=b"\x63" * 32,
        ),
        remains_pb2.ReleaseToFamily(
            individual=_reference(932),
            items=[_reference(942), _reference(952)],
            release_digest=b"\x63" * 32,
        ),
    ]


def _records() -> list[Message]:
    return [
        person_pb2.ReportMissing(
            subjects=[_reference(941), _reference(951)],
        ),
        person_pb2.ReportDeath(
            subject=_reference(934),
            holder=PARTY_B,
            grade=child_pb2.EVIDENCE_GRADE_DECLARED,
            document_digest=b"\x74" * 32,
            enquiry=True,
        ),
        person_pb2.ClaimAlive(
            subject=_reference(934),
            grade=child_pb2.EVIDENCE_GRADE_DECLARED,
            evidence_digest=b"\x63" * 32,
        ),
        person_pb2.DeclareEffects(
            packet=_reference(935),
            subject=_reference(934),
            seal_digest=b"\x63" * 32,
            inventory_digest=b"\x64" * 32,
            alone=True,
        ),
        person_pb2.AnswerEffects(
            received=[_reference(961)],
            missing=[_reference(962)],
            seal_remarks=[_reference(961)],
        ),
        person_pb2.RecordCondition(
            subject=_reference(934),
            kind=person_pb2.CONDITION_KIND_NO_ACTIVE_SERVICE,
            document_digest=b"\x63" * 32,
        ),
        person_pb2.RecordNeutralStay(
            subject=_reference(934),
            leg=person_pb2.NEUTRAL_STAY_LEG_ARRIVED,
            document_digest=b"\x63" * 32,
        ),
    ]


DISPUTE = _uuid(4)


def _named(*lines: int) -> dispute_pb2.NamedLines:
    return dispute_pb2.NamedLines(batch_id=BATCH, revision=2, lines=lines)


def _disputes() -> list[Message]:
    explanation = dispute_pb2.DiscrepancyExplanation(
        batch_id=BATCH, giver=PARTY_B, explanation_digest=b"\x17" * 32
    )
    proposed = dispute_pb2.ProposeResolution(dispute_id=DISPUTE, proposal=1)
    proposed.effects.add(post_received=_named(1, 3))
    # An agreed count of nothing is told.
    proposed.effects.add(correct_count=dispute_pb2.CountCorrection(batch_id=BATCH, giver=PARTY_A))
    proposed.effects.add(explain=explanation)
    proposed.effects.add(lift=dispute_pb2.HoldLift())
    return [
        dispute_pb2.RaiseDispute(
            dispute_id=DISPUTE,
            kind=dispute_pb2.DISPUTE_KIND_COUNT,
            scope=dispute_pb2.DisputeScope(lines=_named(1, 2, 3)),
            grounds_digest=b"\x12" * 32,
        ),
        dispute_pb2.AdmitDispute(
            dispute_id=DISPUTE,
            scope=dispute_pb2.DisputeScope(lines=_named(1, 3)),
            evidence_until_us=TIME_US,
            resolution_until_us=TIME_US + DAY_US,
        ),
        dispute_pb2.DismissDispute(
            dispute_id=DISPUTE, ground=dispute_pb2.DISMISSAL_GROUND_DUPLICATE, duplicate_of=_uuid(5)
        ),
        dispute_pb2.AppealDismissal(dispute_id=DISPUTE, grounds_digest=b"\x13" * 32),
        dispute_pb2.SubmitEvidence(dispute_id=DISPUTE, documents=[b"\x14" * 32, b"\x15" * 32]),
        proposed,
        dispute_pb2.AcceptResolution(
            dispute_id=DISPUTE, proposal=1, content_digest=b"\x16" * 32, as_of=AS_OF
        ),
        dispute_pb2.RecordUnresolved(dispute_id=DISPUTE, position_a=b"\x14" * 32),
        dispute_pb2.WithdrawDispute(dispute_id=DISPUTE),
        dispute_pb2.ExplainDiscrepancy(explanation=explanation),
    ]


def _suspensions() -> list[Message]:
    suspension = _uuid(6)
    medical = suspension_pb2.SeparateReason(
        ground=suspension_pb2.SUSPENSION_GROUND_SAFETY, reason_digest=b"\x19" * 32
    )
    return [
        suspension_pb2.SuspendAgreement(
            suspension_id=suspension,
            agreement=AGREEMENT,
            terms=["ANY_POW", "MEDICAL"],
            ground=suspension_pb2.SUSPENSION_GROUND_TALKS_INTERRUPTED,
            reason_digest=b"\x18" * 32,
            medical=medical,
        ),
        suspension_pb2.LiftSuspension(suspension_id=suspension),
        suspension_pb2.Revalidate(batch_id=BATCH, revision=2, lines=[1, 3]),
    ]


def _children() -> list[Message]:
    case = _reference(900)
    return [
        child_pb2.ListChildCase(
            case_id=case,
            agreement="children",
            field_root=b"\xdd" * 32,
            tracing_consent=True,
            sibling_group=_reference(901),
        ),
        child_pb2.AcknowledgeChildCase(case_id=case),
        child_pb2.AnswerChildCase(
            case_id=case,
            answer=child_pb2.CHILD_ANSWER_LEFT_TERRITORY,
            grade=child_pb2.EVIDENCE_GRADE_DECLARED,
            country="CHE",
        ),
        *_traced(case),
        *_returned(case),
    ]


def _traced(case: bytes) -> list[Message]:
    return [
        child_pb2.ContestChildAnswer(case_id=case, answer_number=1, reasons_root=b"\xc1" * 32),
        child_pb2.AcceptChildAnswer(case_id=case, answer_number=2, review_time_us=TIME_US),
        child_pb2.ConfirmChildAnswer(case_id=case, answer_number=2, report_root=b"\xc2" * 32),
        child_pb2.VerifyChildIdentity(case_id=case, report_root=b"\xc3" * 32, as_of=AS_OF),
        child_pb2.StateTracingConsent(case_id=case, given=True, consent_root=b"\xc4" * 32),
        child_pb2.IdentifyChildFamily(case_id=case, family_root=b"\xc5" * 32),
        child_pb2.VerifyFamilyLink(case_id=case, adult_root=b"\xc6" * 32, child_root=b"\xc7" * 32),
    ]


def _returned(case: bytes) -> list[Message]:
    return [
        child_pb2.DecideBestInterests(
            case_id=case,
            decision=child_pb2.BEST_INTERESTS_DEFERRED,
            deferred_until_us=TIME_US,
            apart_from_siblings=True,
            determination_root=b"\xc8" * 32,
            hearing_root=b"\xc9" * 32,
            guardian_root=b"\xca" * 32,
        ),
        child_pb2.RecordReturnConsent(
            case_id=case, guardian_consent_root=b"\xcb" * 32, child_view_root=b"\xcd" * 32
        ),
        child_pb2.WithdrawReturnConsent(case_id=case, withdrawal_root=b"\xce" * 32),
        child_pb2.PlanChildReturn(case_ids=[case, _reference(902)], plan_root=b"\xcf" * 32, as_of=AS_OF),
        child_pb2.NoteReturnPlan(case_id=case, plan_content=b"\xd0" * 32),
        child_pb2.ReportReturnStep(case_id=case, step=child_pb2.RETURN_STEP_HANDED_TO_NEUTRAL),
        child_pb2.RecordReunification(case_id=case, receipt_root=b"\xd1" * 32),
        child_pb2.RecordFollowUp(case_id=case, report_root=b"\xd2" * 32),
        child_pb2.CloseChildCase(case_id=case),
        child_pb2.ReopenChildCase(case_id=case, ground_root=b"\xd3" * 32),
    ]


def _marks() -> list[Message]:
    return [
        mark_pb2.MarkTime(time_us=TIME_US),
        mark_pb2.StateMark(size=9, state_digest=b"\x33" * 32, rules_version=1),
        mark_pb2.StatementRefused(
            envelope_hash=b"\xee" * 32,
            size=9,
            state_digest=b"\x33" * 32,
            judged_time_us=TIME_US,
            rules_version=1,
            reason=reason_pb2.ERROR_REASON_REVISION_STALE,
        ),
        mark_pb2.ConfirmDelivery(documents=[b"\x01" * 32, b"\x02" * 32]),
    ]
