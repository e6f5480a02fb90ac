-- As known then: the last act up to an instant.
select coalesce(max(number), 0) from batch where at <= $1
