declare module "*.css";
declare module "leaflet.css";
