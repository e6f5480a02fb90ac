-- report_month(): the count before stays as history.
update place_month set superseded_at = $2 where id = $1 and superseded_at is null
