-- The agenda in its order.
select id, meeting, position, kind, title, ref_kind, ref_id, notes from agenda_item where meeting = $1
order by position, id
