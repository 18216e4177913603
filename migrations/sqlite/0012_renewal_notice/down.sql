DROP TABLE renewal_notice;
