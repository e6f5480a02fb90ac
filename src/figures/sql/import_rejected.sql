-- rejected_by_import(): how many values of the file were refused.
select rows from import_rejected where batch = $1
