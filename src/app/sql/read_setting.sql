-- serve and demo ask at start whether this database is a demonstration.
select value from app_setting where name = $1
