-- The minutes as they were signed.
select minutes from meeting where id = $1
