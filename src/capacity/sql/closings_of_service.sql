-- When a service closed and opened again, newest first.
select id, service, closed_on, motive, document, closed_at, closed_by, reopened_at, reopened_by, reopen_motive from service_closing where service = $1 order by closed_at desc, id desc
