-- content_of(): one part of an application
select revision, content from grant_part where application = $1 and part = $2
