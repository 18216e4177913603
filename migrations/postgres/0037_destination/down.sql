DROP TABLE destination;
