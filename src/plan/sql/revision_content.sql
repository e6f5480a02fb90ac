-- What a writer had before their eyes when they began to write.
select content from plan_revision where plan = $1 and object = $2 and revision = $3
