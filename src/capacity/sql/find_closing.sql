-- One closing of a service, to attach a file to it.
select id, service, closed_on, motive, document, closed_at, closed_by, reopened_at, reopened_by, reopen_motive from service_closing where id = $1
