-- each(): the records of a kind between two positions, in their order, without who wrote them.
select position, act, object_id, after_fields
from journal_record
where position between $2 and $3 and kind = $1
order by position
